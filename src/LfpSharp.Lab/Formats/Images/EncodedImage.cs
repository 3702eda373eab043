using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using SkiaSharp;

namespace LfpSharp.Lab.Formats.Images;

/// <summary>An image file whose header has been read: its size as it is looked at, which its EXIF orientation decides.</summary>
internal sealed class EncodedImage : IDisposable
{
    /// <summary>Where a PNG file tells its bits a channel.</summary>
    private const int BitDepth = 24;

    private readonly MemoryHandle pin;
    private readonly SKData data;
    private readonly SKEncodedOrigin origin;

    private unsafe EncodedImage(byte[] file, string path)
    {
        // The file's bytes are used in place: a copy would double what a large one takes.
        pin = file.AsMemory().Pin();
        data = SKData.Create((nint)pin.Pointer, file.Length);
        var codec = SKCodec.Create(data);
        if (codec is null)
        {
            Free();
            throw Damaged(path, file.Length == 0 ? "an empty file" : "no image that can be decoded");
        }
        (Codec, origin) = (codec, codec.EncodedOrigin);
        IsDeep = file is [0x89, (byte)'P', (byte)'N', (byte)'G', ..] && file.Length > BitDepth && file[BitDepth] == 16;
        IsInk = ComponentsOfJpeg(file) == 4;
    }

    /// <summary>Decodes the pixels as they lie in the file.</summary>
    public SKCodec Codec { get; }

    public int Height => IsSideways ? Codec.Info.Width : Codec.Info.Height;

    public int Width => IsSideways ? Codec.Info.Height : Codec.Info.Width;

    /// <summary>Whether rows of the file are columns of the picture.</summary>
    public bool IsSideways => origin >= SKEncodedOrigin.LeftTop;

    /// <summary>Whether the file's first pixel is not the picture's upper left one.</summary>
    public bool IsTurned => origin > SKEncodedOrigin.TopLeft;

    /// <summary>Whether it holds 16 bits a channel, of which 8 are kept.</summary>
    public bool IsDeep { get; }

    /// <summary>
    /// Whether it holds the four inks of print (CMYK), of which red, green and blue are computed without a colour profile.
    /// </summary>
    public bool IsInk { get; }

    /// <summary>Reads the header.</summary>
    /// <param name="file">The file's content.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="mostPixels">Larger ones are refused.</param>
    /// <exception cref="InvalidFileException">It is no image, or too large.</exception>
    public static EncodedImage Open(byte[] file, string path, long mostPixels)
    {
        var image = new EncodedImage(file, path);
        if ((long)image.Width * image.Height is > 0 and var pixels && pixels <= mostPixels)
            return image;
        var found = string.Create(CultureInfo.InvariantCulture, $"an image of {image.Width}×{image.Height} pixels");
        image.Dispose();
        throw new InvalidFileException(
            path,
            found,
            $"at most {mostPixels} pixels",
            "Scale the image down, take it out, or raise --memory-limit (data.memory-limit in a recipe).");
    }

    /// <summary>Where a pixel of the picture lies in a bitmap of the file's rows.</summary>
    /// <param name="y">The row in the picture.</param>
    /// <param name="x">The column in the picture.</param>
    /// <param name="height">The bitmap's height.</param>
    /// <param name="width">The bitmap's width.</param>
    public int Place(int y, int x, int height, int width) => origin switch
    {
        SKEncodedOrigin.TopRight => (y * width) + width - 1 - x,
        SKEncodedOrigin.BottomRight => ((height - 1 - y) * width) + width - 1 - x,
        SKEncodedOrigin.BottomLeft => ((height - 1 - y) * width) + x,
        SKEncodedOrigin.LeftTop => (x * width) + y,
        SKEncodedOrigin.RightTop => ((height - 1 - x) * width) + y,
        SKEncodedOrigin.RightBottom => ((height - 1 - x) * width) + width - 1 - y,
        SKEncodedOrigin.LeftBottom => (x * width) + width - 1 - y,
        _ => (y * width) + x,
    };

    public static InvalidFileException Damaged(string path, string found)
        => new(path, found, string.Join(", ", ImageDecoder.Extensions) + " that is whole", "Replace the file or take it out.");

    public void Dispose()
    {
        Codec.Dispose();
        Free();
    }

    // The frame header of a JPEG tells it, behind any number of other segments.
    private static int? ComponentsOfJpeg(ReadOnlySpan<byte> file)
    {
        const int countAt = 9;
        if (file is not [0xff, 0xd8, ..])
            return null;
        for (var at = 2; at + countAt < file.Length && file[at] == 0xff;)
        {
            var kind = file[at + 1];
            if (kind is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
                return file[at + countAt];
            at += kind == 0xff ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
        }
        return null;
    }

    private void Free()
    {
        data.Dispose();
        pin.Dispose();
    }
}
