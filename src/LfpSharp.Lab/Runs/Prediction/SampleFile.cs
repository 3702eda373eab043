using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Lab.Formats.Images;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>
/// Samples that come from a user's file instead of a data set, an image or a table, read as the data that a model was trained on.
/// </summary>
public static class SampleFile
{
    private const long LargestImage = 1 << 26;
    private const double BrightestPixel = 255;

    /// <summary>
    /// The samples' files that a path stands for: the file itself, or the images in a folder and below, in ordinal order.
    /// </summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="note">Told what of a folder is left out, a sentence each.</param>
    /// <exception cref="InvalidFileException">There is no such file or folder, or the folder holds no image.</exception>
    public static IReadOnlyList<string> FilesOf(string path, Action<string>? note = null)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path)
                ? [path]
                : throw new InvalidFileException(path, "no file", "an image, a CSV file or a folder of images", "Check the path.");
        }

        using var source = ImageSource.Open(path);
        foreach (var sentence in LeftOutFiles.Of(source))
            note?.Invoke(sentence);
        return source.Files.Count > 0
            ? [.. source.Files.Select((_, i) => source.Describe(i))]
            : throw new InvalidFileException(
                path, "a folder without images", string.Join(", ", ImageDecoder.Extensions), "Check the path.");
    }

    /// <summary>Reads a file and normalizes it like the data that the model was trained on.</summary>
    /// <param name="path">The file; what is not an image by its extension is read as a table.</param>
    /// <param name="format">What the model takes.</param>
    /// <param name="invert">For images: exchange dark and bright. Data sets of digits have bright ink on dark ground.</param>
    /// <param name="note">Told what a user must know of how the file was taken, a sentence each.</param>
    /// <param name="most">Samples in one tensor at most.</param>
    /// <returns>float32 [samples, ...sample shape], one after the other; the caller disposes each.</returns>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or of another size than the samples.</exception>
    public static IEnumerable<Tensor> Read(
        string path, InputFormat format, bool invert = false, Action<string>? note = null, int most = 256)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (!File.Exists(path))
            throw new InvalidFileException(path, "no file", "an image or a CSV file", "Check the path.");
        return ImageDecoder.Reads(path)
            ? [Normalized([ReadImage(path, format, invert, note)], format)]
            : ReadStream(File.OpenRead(path), path, format, note, most);
    }

    /// <summary>Reads a table from a stream, as from standard input, some samples at a time.</summary>
    /// <param name="stream">The stream; disposed at its end.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="format">What the model takes.</param>
    /// <param name="note">Told what a user must know of how the table was taken, a sentence each.</param>
    /// <param name="most">Samples in one tensor at most.</param>
    /// <returns>float32 [samples, ...sample shape], one after the other; the caller disposes each.</returns>
    /// <exception cref="InvalidFileException">A line is not a sample, or there is none.</exception>
    public static IEnumerable<Tensor> ReadStream(
        Stream stream, string name, InputFormat format, Action<string>? note = null, int most = 256)
    {
        ArgumentNullException.ThrowIfNull(format);
        using var table = new SampleTable(new TextLines(stream, name), name, format, note ?? (_ => { }));
        foreach (var samples in table.Samples().Chunk(most))
            yield return Normalized(samples, format);
    }

    /// <summary>Reads samples with their classes from a stream, one at a time: none is read before the one before it was used.</summary>
    /// <param name="stream">The stream; disposed at its end.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="format">What the model takes.</param>
    /// <param name="note">Told what a user must know of how the table was taken, a sentence each.</param>
    /// <returns>float32 [1, ...sample shape], and the class; the caller disposes each.</returns>
    /// <exception cref="InvalidFileException">A line is not a sample with a label that the model knows, or there is none.</exception>
    /// <exception cref="ArgumentException">The model predicts numbers or several labels, or reads text.</exception>
    public static IEnumerable<(Tensor Sample, int Class)> ReadLabeled(
        Stream stream, string name, InputFormat format, Action<string>? note = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (format.Targets.Count > 0 || format.HasSeveralLabels || format.Vocabulary is not null)
        {
            throw new ArgumentException(
                "The model tells no classes apart; a stream of samples with labels needs one that does.", nameof(format));
        }

        return Samples();

        IEnumerable<(Tensor Sample, int Class)> Samples()
        {
            using var table = new SampleTable(new TextLines(stream, name), name, format, note ?? (_ => { }));
            foreach (var (values, index) in table.LabeledSamples())
                yield return (Normalized([values], format), index);
        }
    }

    private static Tensor Normalized(double[][] samples, InputFormat format)
    {
        var (features, area) = ((int)format.Features, (int)(format.Features / format.Shape[0]));
        var values = new float[samples.Length * features];
        for (var i = 0; i < values.Length; i++)
        {
            var channel = i % features / area;
            values[i] = Normalized(
                samples[i / features][i % features], format.Scale[channel], format.Shift[channel], isTable: format.Shape.Count == 1);
        }
        return tensor(values, [samples.Length, .. format.Shape]);
    }

    // As in training: pixels in float32, numbers of a table in float64.
    private static float Normalized(double value, double scale, double shift, bool isTable)
        => isTable ? (float)((value * scale) + shift) : ((float)value * (float)scale) + (float)shift;

    private static double[] ReadImage(string path, InputFormat format, bool invert, Action<string>? note)
    {
        if (format.Shape is not [var channels and (1 or 3), var height, var width])
        {
            throw new InvalidFileException(
                path,
                "an image",
                $"samples of shape [{string.Join(", ", format.Shape)}]",
                "The model was not trained on images; give a CSV file.");
        }

        if (new FileInfo(path).Length is > LargestImage and var length)
            throw new InvalidFileException(path, $"{length} bytes", $"at most {LargestImage} bytes for one image", "Scale the image down.");

        var decoder = new ImageDecoder((int)channels, format.ScalesImages ? ((int)height, (int)width) : null);
        var file = File.ReadAllBytes(path);
        var shape = decoder.Shape(file, path);
        if ((shape.Height, shape.Width) != (height, width))
        {
            throw new InvalidFileException(
                path,
                $"an image of {shape.Width}×{shape.Height}",
                $"{width}×{height}",
                "The model reads images of the size it was trained on, as its recipe does not scale any (data.image-size); resize it.");
        }

        var planes = new byte[format.Features];
        decoder.Decode(file, path, shape, planes);
        foreach (var sentence in decoder.Notes)
            note?.Invoke($"{path}: {sentence}");
        var brightest = format.Greatest / BrightestPixel;
        return [.. planes.Select(level => (invert ? BrightestPixel - level : level) * brightest)];
    }
}
