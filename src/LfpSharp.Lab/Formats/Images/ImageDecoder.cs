using SkiaSharp;

namespace LfpSharp.Lab.Formats.Images;

/// <summary>
/// Decodes image files (JPEG, PNG, BMP, GIF, WebP) to planes of bytes, as they are looked at: turned by their EXIF orientation, what
/// is transparent on white. Safe for several threads.
/// </summary>
/// <param name="channels">3: red, green, blue. 1: luma, <c>0.299 R + 0.587 G + 0.114 B</c> rounded; grey images keep their values.</param>
/// <param name="size">Height and width to scale to; null: images must have the same size.</param>
/// <param name="mostBytes">What pictures that are decoded at the same time may take.</param>
internal sealed class ImageDecoder(int channels, (int Height, int Width)? size, long mostBytes = ImageDecoder.UsualBytes)
{
    /// <summary>Takes one picture of the largest size, or several smaller ones at a time.</summary>
    public const long UsualBytes = MostPixels * BytesPerPixel;

    /// <summary>Larger pictures are refused before they are decoded.</summary>
    private const long MostPixels = 1 << 26;
    private const int BytesPerPixel = 4;
    private const int Opaque = 255;

    private readonly long mostPixels = Math.Min(MostPixels, mostBytes / BytesPerPixel);
    private readonly MemoryGate gate = new(mostBytes);
    private int transparent;
    private int turned;
    private int deep;
    private int animated;
    private int inks;

    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".dib", ".gif", ".webp"];

    /// <summary>What was done to the images decoded so far, a sentence each with its count.</summary>
    public IReadOnlyList<string> Notes =>
    [
        .. Note(transparent, "transparent parts; they were laid on white"),
        .. Note(turned, "an EXIF orientation; they were turned by it"),
        .. Note(deep, "16 bits a channel; the upper 8 were kept"),
        .. Note(animated, "several frames; the first was taken"),
        .. Note(inks, "the inks of print (CMYK); red, green and blue were computed of them without a colour profile"),
    ];

    /// <summary>Whether a file is an image that this reads, by its name.</summary>
    public static bool Reads(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>The shape that <see cref="Decode(byte[], string, ValueTuple{int, int, int}, Span{byte})"/> gives for this file.</summary>
    /// <exception cref="InvalidFileException">It is no image, or too large.</exception>
    public (int Channels, int Height, int Width) Shape(byte[] file, string path)
    {
        using var image = EncodedImage.Open(file, path, mostPixels);
        return (channels, size?.Height ?? image.Height, size?.Width ?? image.Width);
    }

    /// <summary>Writes the planes, channel after channel.</summary>
    /// <exception cref="InvalidFileException">It is no whole image, or not of the size of the others.</exception>
    public void Decode(byte[] file, string path, (int Channels, int Height, int Width) shape, Span<byte> planes)
    {
        using var image = EncodedImage.Open(file, path, mostPixels);
        if (size is null && (image.Height, image.Width) != (shape.Height, shape.Width))
        {
            throw new InvalidFileException(
                path, $"an image of {image.Width}×{image.Height} pixels", $"{shape.Width}×{shape.Height} as the first image has",
                "Give an image size that all shall be scaled to ('lfp data': --image-size 32x32; a recipe: data.image-size, as in "
                    + "--set data.image-size=[32,32]), or make them equal.");
        }

        var bytes = (long)image.Width * image.Height * BytesPerPixel;
        gate.Enter(bytes);
        try
        {
            Decode(image, path, shape, planes);
        }
        finally
        {
            gate.Leave(bytes);
        }
        Count(image);
    }

    private void Decode(EncodedImage image, string path, (int Channels, int Height, int Width) shape, Span<byte> planes)
    {
        // Premultiplied, so that scaling mixes no colour of what is invisible into what is seen.
        var info = new SKImageInfo(
            image.Codec.Info.Width,
            image.Codec.Info.Height,
            SKColorType.Rgba8888,
            image.Codec.Info.AlphaType == SKAlphaType.Opaque ? SKAlphaType.Opaque : SKAlphaType.Premul);
        using var bitmap = new SKBitmap(info);
        var result = image.Codec.GetPixels(info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
        {
            throw EncodedImage.Damaged(
                path,
                result == SKCodecResult.IncompleteInput
                    ? "an image that ends before it is whole"
                    : $"an image that decodes to '{result}'");
        }

        if (info.AlphaType != SKAlphaType.Opaque && HasTransparency(bitmap.GetPixelSpan()))
            Interlocked.Increment(ref transparent);
        if ((image.Height, image.Width) == (shape.Height, shape.Width))
        {
            Spread(bitmap, image, shape, planes);
            return;
        }

        var (height, width) = image.IsSideways ? (shape.Width, shape.Height) : (shape.Height, shape.Width);
        using var scaled = bitmap.Resize(info.WithSize(width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear))
            ?? throw EncodedImage.Damaged(path, $"an image that cannot be scaled to {shape.Width}×{shape.Height}");
        Spread(scaled, image, shape, planes);
    }

    private void Spread(SKBitmap bitmap, EncodedImage image, (int Channels, int Height, int Width) shape, Span<byte> planes)
    {
        var rgba = bitmap.GetPixelSpan();
        var pixels = shape.Height * shape.Width;
        for (var i = 0; i < pixels; i++)
        {
            var at = BytesPerPixel * (image.IsTurned ? image.Place(i / shape.Width, i % shape.Width, bitmap.Height, bitmap.Width) : i);
            var white = Opaque - rgba[at + 3];
            var (red, green, blue) = (OnWhite(rgba[at], white), OnWhite(rgba[at + 1], white), OnWhite(rgba[at + 2], white));
            if (channels == 1)
                planes[i] = (byte)(((299 * red) + (587 * green) + (114 * blue) + 500) / 1000);
            else
                (planes[i], planes[i + pixels], planes[i + (2 * pixels)]) = ((byte)red, (byte)green, (byte)blue);
        }
    }

    // Scaling rounds, and may bring a colour one above its alpha.
    private static int OnWhite(byte colour, int white) => Math.Min(Opaque, colour + white);

    private static bool HasTransparency(ReadOnlySpan<byte> rgba)
    {
        for (var at = 3; at < rgba.Length; at += BytesPerPixel)
        {
            if (rgba[at] < Opaque)
                return true;
        }
        return false;
    }

    private void Count(EncodedImage image)
    {
        if (image.IsTurned)
            Interlocked.Increment(ref turned);
        if (image.IsDeep)
            Interlocked.Increment(ref deep);
        if (image.Codec.FrameCount > 1)
            Interlocked.Increment(ref animated);
        if (image.IsInk)
            Interlocked.Increment(ref inks);
    }

    private static IEnumerable<string> Note(int count, string what)
        => count == 0 ? [] : [$"{count} image{(count == 1 ? " has" : "s have")} {what}."];
}
