using System.Collections.Immutable;
using System.Globalization;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Binary;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>
/// Arrays that NumPy saved: <c>x_train.npy</c> with <c>y_train.npy</c>, and <c>x_test.npy</c> with <c>y_test.npy</c> where there is a test
/// split. Above the limit of memory samples stay in their files.
/// </summary>
internal static class NpyData
{
    public const string Name = "npy";

    private const long Mebibyte = 1 << 20;
    private const int MostClasses = 1 << 16;
    private const int MostSamples = 1 << 28;
    private const int MostTargets = 1 << 16;

    public static DataSet Load(DataOptions options, string folder)
    {
        if (!Directory.Exists(folder))
            throw Missing(folder, File.Exists(folder) ? "a file" : "nothing");
        var (x, y) = Pair(folder, "train") ?? throw Missing(folder, "no x_train.npy");
        List<(NpyFile X, NpyFile Y)> files = [Open(x, y, options.Target, null)];
        if (Pair(folder, "test") is var (testX, testY))
            files.Add(Open(testX, testY, options.Target, files[0]));
        var isHeld = files.Sum(pair => new FileInfo(pair.X.Path).Length - pair.X.Offset)
            <= Math.Min(options.MemoryLimitMiB * Mebibyte, Array.MaxLength);
        var classes = options.Target == TargetKind.Class ? files.Max(pair => ClassesOf(pair.Y)) : 0;
        var splits = files.Zip((string[])["train", "test"], (pair, name) => Split(name, pair, options.Target, classes, isHeld)).ToList();
        var (train, test) = splits.Count > 1 ? (splits[0], splits[1])
            : new DataSplit(options.TestShare, options.Seed).Apply(splits[0], "test");
        return new DataSet(Name, train, test, DataSet.HashOf([.. splits]), folder);
    }

    private static (NpyFile X, NpyFile Y) Open(string samples, string targets, TargetKind kind, (NpyFile X, NpyFile Y)? like)
    {
        var (x, y) = (NpyFile.Open(samples), NpyFile.Open(targets));
        if (x.Type is not ("|u1" or "<f4") || x.Shape.Length is < 2 or > 5)
        {
            throw new InvalidFileException(
                samples,
                $"{x.Type} of shape ({string.Join(", ", x.Shape)})",
                "|u1 or <f4 of shape (N, columns), (N, height, width) or (N, channels, height, width)",
                "Save it with .astype('uint8') for bytes, .astype('float32') for other numbers, one sample after the other.");
        }

        var isRight = kind == TargetKind.Class ? y.Shape.Length == 1 : y.Shape is [_] or [_, > 0 and <= MostTargets];
        if (!isRight || y.Shape[0] != x.Shape[0] || x.Shape[0] > MostSamples
            || (like is { Y.Shape: var other } && !other.Skip(1).SequenceEqual(y.Shape.Skip(1))))
        {
            throw new InvalidFileException(
                targets,
                $"the shape ({string.Join(", ", y.Shape)})",
                $"({x.Shape[0]},), one class or number for each of at most {MostSamples} samples, or ({x.Shape[0]}, k) for k numbers "
                    + "(data.target: number) or labels (data.target: labels), the same in both splits",
                "Of one-hot rows save .argmax(1).");
        }

        if (x.Shape.Skip(1).Aggregate((Int128)1, (product, side) => product * side) > SplitReader.LargestSample)
            throw new InvalidFileException(samples, "larger samples", $"at most {SplitReader.LargestSample} values each", "Cut them down.");
        return like?.X is not { } first || (first.Type == x.Type && first.Shape.Skip(1).SequenceEqual(x.Shape.Skip(1))) ? (x, y)
            : throw new InvalidFileException(
                samples,
                $"{x.Type} of shape ({string.Join(", ", x.Shape)})",
                $"{first.Type} of shape (N, {string.Join(", ", first.Shape.Skip(1))}) as for training",
                "Save both alike.");
    }

    private static LabeledData Split(string name, (NpyFile X, NpyFile Y) files, TargetKind kind, int classes, bool isHeld)
    {
        var samples = files.X.Type == "|u1" ? Hold(Bytes(files.X), isHeld) : Hold(Floats(files.X), isHeld);
        var targets = files.Y.ReadNumbers();
        var width = files.Y.Shape is [_, var several] ? (int)several : 1;
        if (kind == TargetKind.Class)
        {
            string[] names = [.. Enumerable.Range(0, classes).Select(label => label.ToString(CultureInfo.InvariantCulture))];
            return new LabeledData(name, samples, [.. targets.Select(label => (int)label)], names);
        }

        var areLabels = kind == TargetKind.Labels;
        string[] columns = width == 1 ? ["y"] : [.. Enumerable.Range(0, width).Select(column => FormattableString.Invariant($"y{column}"))];
        var odd = Array.FindIndex(targets, number => areLabels ? number is not (0 or 1) : !double.IsFinite(number));
        return odd >= 0
            ? throw new InvalidFileException(
                files.Y.Path,
                FormattableString.Invariant($"{targets[odd]} for sample {odd / width}"),
                areLabels ? "1 where a label holds and 0 where it does not" : "finite numbers",
                "Leave such samples out.")
            : areLabels ? new LabeledData(name, samples, [.. targets.Select(mark => mark == 1)], columns)
            : new LabeledData(name, samples, targets, TargetScaling.Of(columns, targets));
    }

    private static SampleStore Hold<T>(FileSamples<T> samples, bool isHeld)
        where T : unmanaged => isHeld ? samples.ToMemory() : samples;

    private static FileSamples<byte> Bytes(NpyFile file)
        => new(file.Path, file.Offset, (int)file.Shape[0], ShapeOf(file), byte.MaxValue);

    // One pass finds what is no number, and the largest.
    private static FileSamples<float> Floats(NpyFile file)
    {
        var (samples, largest) = (new FileSamples<float>(file.Path, file.Offset, (int)file.Shape[0], ShapeOf(file), 1), 0.0);
        for (var row = 0; row < samples.Count; row++)
        {
            var most = 0f;
            foreach (var value in samples[row])
            {
                if (!float.IsFinite(value))
                    throw new InvalidFileException(file.Path, $"{value} in sample {row}", "finite values", "Leave such samples out.");
                most = Math.Max(most, Math.Abs(value));
            }

            largest = Math.Max(largest, most);
        }

        return new FileSamples<float>(file.Path, file.Offset, samples.Count, samples.Shape, largest > 0 ? largest : 1);
    }

    // Grey images have one channel; a row of a table is a sample as it is.
    private static ImmutableArray<long> ShapeOf(NpyFile file)
        => file.Shape.Length == 3 ? [1, .. file.Shape.Skip(1)] : [.. file.Shape.Skip(1)];

    private static int ClassesOf(NpyFile labels)
    {
        var values = labels.ReadNumbers();
        var odd = Array.FindIndex(values, value => value is not (>= 0 and < MostClasses) || value != Math.Floor(value));
        return odd < 0 ? (int)values.Max() + 1
            : throw new InvalidFileException(
                labels.Path,
                FormattableString.Invariant($"the label {values[odd]} of sample {odd}"),
                $"classes, 0 to at most {MostClasses - 1}",
                "Where it is a number to predict, set data.target to number.");
    }

    private static (string X, string Y)? Pair(string folder, string split)
    {
        var (x, y) = (Find($"x_{split}.npy"), Find($"y_{split}.npy"));
        return (x, y) switch
        {
            ({ } samples, { } targets) => (samples, targets),
            (null, null) => null,
            _ => throw Missing(folder, $"only {Path.GetFileName(x ?? y)}"),
        };

        string? Find(string name) => Directory.EnumerateFiles(folder)
            .FirstOrDefault(file => Path.GetFileName(file).Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static InvalidFileException Missing(string folder, string found)
        => new(
            folder,
            found,
            "a folder with x_train.npy and y_train.npy, and x_test.npy with y_test.npy where there is a test split",
            "Save them there: numpy.save('x_train.npy', x).");
}
