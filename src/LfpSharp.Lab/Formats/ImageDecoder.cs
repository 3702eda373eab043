using System.Globalization;
using SkiaSharp;

namespace LfpSharp.Lab.Formats;

/// <summary>Decodes image files (JPEG, PNG, BMP, GIF, WebP) to planes of bytes.</summary>
/// <param name="channels">3: red, green, blue. 1: luma, <c>0.299 R + 0.587 G + 0.114 B</c> rounded; grey images keep their values.</param>
/// <param name="size">Height and width to scale to; null: images must have the same size.</param>
internal sealed class ImageDecoder(int channels, (int Height, int Width)? size)
{
    /// <summary>Larger pictures are refused before they are decoded.</summary>
    private const long MostPixels = 1 << 26;

    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp"];

    /// <summary>The shape that <see cref="Decode"/> gives for this file.</summary>
    public (int Channels, int Height, int Width) Shape(byte[] file, string path)
    {
        using var codec = OpenCodec(file, path);
        return (channels, size?.Height ?? codec.Info.Height, size?.Width ?? codec.Info.Width);
    }

    /// <summary>Writes the planes, channel after channel.</summary>
    public void Decode(byte[] file, string path, (int Channels, int Height, int Width) shape, Span<byte> planes)
    {
        using var codec = OpenCodec(file, path);
        if (size is null && (codec.Info.Height, codec.Info.Width) != (shape.Height, shape.Width))
        {
            throw new InvalidFileException(path, $"an image of {codec.Info.Width}×{codec.Info.Height} pixels", $"{shape.Width}×{shape.Height} as the first image has",
                "Give an image size that all shall be scaled to, or make them equal.");
        }

        using var bitmap = new SKBitmap(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw Damaged(path, $"an image that decodes to '{result}'");
        if ((bitmap.Height, bitmap.Width) == (shape.Height, shape.Width))
        {
            Spread(bitmap.GetPixelSpan(), planes);
            return;
        }

        using var scaled = bitmap.Resize(new SKImageInfo(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        Spread(scaled.GetPixelSpan(), planes);
    }

    private void Spread(ReadOnlySpan<byte> rgba, Span<byte> planes)
    {
        var pixels = rgba.Length / 4;
        for (var i = 0; i < pixels; i++)
        {
            byte red = rgba[4 * i], green = rgba[(4 * i) + 1], blue = rgba[(4 * i) + 2];
            if (channels == 1)
                planes[i] = (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);
            else
                (planes[i], planes[i + pixels], planes[i + (2 * pixels)]) = (red, green, blue);
        }
    }

    private static SKCodec OpenCodec(byte[] file, string path)
    {
        using var data = SKData.CreateCopy(file);
        var codec = SKCodec.Create(data) ?? throw Damaged(path, "no image that can be decoded");
        if ((long)codec.Info.Width * codec.Info.Height is > 0 and <= MostPixels)
            return codec;
        var found = string.Create(CultureInfo.InvariantCulture, $"an image of {codec.Info.Width}×{codec.Info.Height} pixels");
        codec.Dispose();
        throw new InvalidFileException(path, found, $"at most {MostPixels} pixels", "Scale the image down or take it out.");
    }

    private static InvalidFileException Damaged(string path, string found)
        => new(path, found, string.Join(", ", Extensions) + " that is whole", "Replace the file or take it out.");
}
