using System.Globalization;
using LfpSharp.Lab.Formats;
using SkiaSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Prediction;

/// <summary>Samples that come from a user's file instead of a data set: an image, or a CSV file with one sample a line.</summary>
public static class SampleFile
{
    private const long LargestBytes = 256L << 20;
    private const float BrightestPixel = 255;

    private static readonly string[] ImageExtensions = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"];

    /// <summary>The samples' files that a path stands for: the file itself, or the images in a folder and below, in ordinal order.</summary>
    /// <param name="path">A file or folder.</param>
    /// <exception cref="InvalidFileException">There is no such file or folder, or the folder holds no image.</exception>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        if (!Directory.Exists(path))
            return File.Exists(path) ? [path] : throw new InvalidFileException(path, "no file", "an image, a CSV file or a folder of images", "Check the path.");
        var images = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsImage).Order(StringComparer.Ordinal).ToList();
        return images.Count > 0 ? images : throw new InvalidFileException(path, "a folder without images", string.Join(", ", ImageExtensions), "Check the path.");
    }

    /// <summary>Reads a file and normalises it like the data that the model was trained on.</summary>
    /// <param name="path">The file; what is not an image by its extension is read as CSV.</param>
    /// <param name="format">What the model takes.</param>
    /// <param name="invert">For images: exchange dark and bright. Data sets of digits have bright ink on dark ground.</param>
    /// <returns>float32 [samples, ...sample shape].</returns>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or of another size than the samples.</exception>
    public static Tensor Read(string path, InputFormat format, bool invert = false)
    {
        ArgumentNullException.ThrowIfNull(format);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, "no file", "an image or a CSV file", "Check the path.");
        if (file.Length > LargestBytes)
            throw new InvalidFileException(path, $"{file.Length} bytes", $"at most {LargestBytes}", "Split the file.");
        if (IsImage(path))
            return Normalised(ReadImage(path, format, invert), format);
        using var text = File.OpenText(path);
        return Normalised([.. ReadTable(text, path, format).SelectMany(sample => sample)], format);
    }

    /// <summary>Reads CSV from a stream, as from standard input, some samples at a time.</summary>
    /// <param name="text">The stream; not disposed.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="format">What the model takes.</param>
    /// <param name="most">Samples in one tensor at most.</param>
    /// <returns>float32 [samples, ...sample shape], one after the other; the caller disposes each.</returns>
    /// <exception cref="InvalidFileException">A line is not a sample, or there is none.</exception>
    public static IEnumerable<Tensor> ReadStream(TextReader text, string name, InputFormat format, int most = 256)
        => ReadTable(text, name, format).Chunk(most).Select(samples => Normalised([.. samples.SelectMany(sample => sample)], format));

    private static bool IsImage(string path) => ImageExtensions.Contains(Path.GetExtension(path).ToLowerInvariant());

    private static Tensor Normalised(float[] values, InputFormat format)
    {
        var area = format.Features / format.Shape[0];
        for (var i = 0; i < values.Length; i++)
        {
            var channel = (int)(i / area % format.Shape[0]);
            values[i] = (float)((values[i] * format.Scale[channel]) + format.Shift[channel]);
        }
        return tensor(values, [values.Length / format.Features, .. format.Shape]);
    }

    private static float[] ReadImage(string path, InputFormat format, bool invert)
    {
        if (format.Shape is not [var channels and (1 or 3), var height, var width])
            throw new InvalidFileException(path, "an image", $"samples of shape [{string.Join(", ", format.Shape)}]", "The model was not trained on images; give a CSV file.");

        using var codec = SKCodec.Create(path) ?? throw new InvalidFileException(path, "no image that can be read", "PNG, JPEG, BMP, WebP or GIF", "The file may be damaged or misnamed.");
        if (codec.Info.Width != width || codec.Info.Height != height)
            throw new InvalidFileException(path, $"an image of {codec.Info.Width}×{codec.Info.Height}", $"{width}×{height}", "The model reads images of the size it was trained on; resize it.");

        using var bitmap = new SKBitmap(new SKImageInfo((int)width, (int)height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            throw new InvalidFileException(path, "an image that breaks off", "a whole image", "The file is damaged.");

        var brightest = (float)format.Greatest / BrightestPixel;
        var area = (int)(width * height);
        var values = new float[channels * area];
        for (var pixel = 0; pixel < area; pixel++)
        {
            var color = bitmap.GetPixel(pixel % (int)width, pixel / (int)width);
            float[] levels = channels == 3 ? [color.Red, color.Green, color.Blue] : [(0.299f * color.Red) + (0.587f * color.Green) + (0.114f * color.Blue)];
            for (var channel = 0; channel < channels; channel++)
                values[(channel * area) + pixel] = (invert ? BrightestPixel - levels[channel] : levels[channel]) * brightest;
        }

        return values;
    }

    private static IEnumerable<float[]> ReadTable(TextReader text, string name, InputFormat format)
    {
        var number = 0L;
        var found = false;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            found = true;
            yield return ReadRow(line, number, name, format);
        }
        if (!found)
            throw new InvalidFileException(name, "no samples", "one sample a line", "The file is empty.");
    }

    private static float[] ReadRow(string line, long number, string name, InputFormat format)
    {
        var cells = line.Split(',');
        if (cells.Length != format.Features)
            throw new InvalidFileException(name, $"{cells.Length} values", $"{format.Features}, one for each value of a sample, without a label", "Give one sample a line, values separated by commas.", line: number);
        return [.. cells.Select(cell => float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value)
            ? value
            : throw new InvalidFileException(name, $"'{(cell.Length > 40 ? cell[..40] + "…" : cell)}'", "a finite number", "Give numbers with a decimal point, without a header line.", line: number))];
    }
}
