using System.Globalization;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Formats;
using SkiaSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Prediction;

/// <summary>Samples that come from a user's file instead of a data set: an image, or a CSV file with one sample a line.</summary>
public static class SampleFile
{
    private const long LargestBytes = 256L << 20;
    private const float BrightestPixel = 255;

    private static readonly string[] ImageExtensions = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"];

    /// <summary>Reads a file and normalises it like the data that the model was trained on.</summary>
    /// <param name="path">The file; what is not an image by its extension is read as CSV.</param>
    /// <param name="like">The training split.</param>
    /// <param name="invert">For images: exchange dark and bright. Data sets of digits have bright ink on dark ground.</param>
    /// <returns>float32 [samples, ...sample shape].</returns>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or of another size than the samples.</exception>
    public static Tensor Read(string path, LabeledData like, bool invert = false)
    {
        ArgumentNullException.ThrowIfNull(like);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new InvalidFileException(path, "no file", "an image or a CSV file", "Check the path.");
        if (file.Length > LargestBytes)
            throw new InvalidFileException(path, $"{file.Length} bytes", $"at most {LargestBytes}", "Split the file.");

        var values = ImageExtensions.Contains(file.Extension.ToLowerInvariant()) ? ReadImage(path, like, invert) : ReadTable(path, like);
        var shape = like.SampleShape;
        var area = shape.Length == 1 ? 1 : values.Length == 0 ? 1 : shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        for (var i = 0; i < values.Length; i++)
        {
            var channel = (int)(i / area % shape[0]);
            values[i] = (values[i] * like.Normalization.Scale[channel]) + like.Normalization.Shift[channel];
        }

        var features = shape.Aggregate(1L, (product, size) => product * size);
        return tensor(values, [values.Length / features, .. shape]);
    }

    private static float[] ReadImage(string path, LabeledData like, bool invert)
    {
        if (like.SampleShape is not [var channels and (1 or 3), var height, var width])
            throw new InvalidFileException(path, "an image", $"samples of shape [{string.Join(", ", like.SampleShape)}]", "The model was not trained on images; give a CSV file.");

        using var codec = SKCodec.Create(path) ?? throw new InvalidFileException(path, "no image that can be read", "PNG, JPEG, BMP, WebP or GIF", "The file may be damaged or misnamed.");
        if (codec.Info.Width != width || codec.Info.Height != height)
            throw new InvalidFileException(path, $"an image of {codec.Info.Width}×{codec.Info.Height}", $"{width}×{height}", "The model reads images of the size it was trained on; resize it.");

        using var bitmap = new SKBitmap(new SKImageInfo((int)width, (int)height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            throw new InvalidFileException(path, "an image that breaks off", "a whole image", "The file is damaged.");

        var brightest = (float)like.Samples.Maximum / BrightestPixel;
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

    private static float[] ReadTable(string path, LabeledData like)
    {
        var features = (int)like.SampleShape.Aggregate(1L, (product, size) => product * size);
        var values = new List<float>();
        var number = 0L;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var cells = line.Split(',');
            if (cells.Length != features)
                throw new InvalidFileException(path, $"{cells.Length} values", $"{features}, one for each value of a sample, without a label", "Give one sample a line, values separated by commas.", line: number);
            foreach (var cell in cells)
            {
                if (!float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
                    throw new InvalidFileException(path, $"'{(cell.Length > 40 ? cell[..40] + "…" : cell)}'", "a finite number", "Give numbers with a decimal point, without a header line.", line: number);
                values.Add(value);
            }
        }

        return values.Count > 0 ? [.. values] : throw new InvalidFileException(path, "no samples", "one sample a line", "The file is empty.");
    }
}
