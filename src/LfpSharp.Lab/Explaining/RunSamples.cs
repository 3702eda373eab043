using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>Samples to explain a run by: from its own data, or from a user's files.</summary>
/// <param name="Inputs">float32 [N, ...], normalized.</param>
/// <param name="Labels">int64 [N]; null where nobody knows them.</param>
/// <param name="Names">What each is called.</param>
/// <param name="Baseline">What removed values become, of a shape that spreads over a sample.</param>
/// <param name="BaselineText">What that is, in words.</param>
/// <param name="FeatureNames">The names of a table's columns; empty where there are none.</param>
internal sealed record RunSamples(
    Tensor Inputs,
    Tensor? Labels,
    IReadOnlyList<string> Names,
    Tensor Baseline,
    string BaselineText,
    IReadOnlyList<string> FeatureNames) : IDisposable
{
    /// <summary>
    /// The first samples of the test split, or of the validation split where there is none: of each class in turn, as folders of images
    /// begin with all of one.
    /// </summary>
    /// <exception cref="InvalidFileException">The data is not that on which the run was trained.</exception>
    public static RunSamples OfData(
        RunFolder run, InputFormat format, int count, string? dataDirectory, CancellationToken cancellation)
    {
        using var experiment = new Experiment(run.Recipe with { Device = "cpu" }, dataDirectory, cancellation: cancellation);
        if (run.ReadManifest() is { DataHash.Length: > 0 } manifest && manifest.DataHash != experiment.Data.Hash)
        {
            throw new InvalidFileException(
                experiment.Data.Source,
                "other data than the run was trained on",
                "data with the hash in its manifest.json",
                "Name the folder of that data with --data-dir, or give samples of your own.");
        }

        var data = experiment.Test ?? experiment.Validation;
        var indices = First(data, count);
        using var scope = NewDisposeScope();
        var batch = data.Gather(indices);
        if (data.Vocabulary is { } vocabulary)
        {
            return OfWindows(
                batch.Inputs.MoveToOuterDisposeScope(),
                batch.Labels.view(indices.Length, -1).select(1, -1).clone().MoveToOuterDisposeScope(),
                [.. indices.Select(index => FormattableString.Invariant($"{data.Name} {index}"))],
                vocabulary);
        }

        var mean = Normalization.Of(experiment.Train, InputScaling.Standard);
        double[] means = [.. mean.Scale.Select((scale, c) => (-mean.Shift[c] / scale * format.Scale[c]) + format.Shift[c])];
        return new RunSamples(
            batch.Inputs.MoveToOuterDisposeScope(),
            data.Targets.Count == 0 ? batch.Labels.MoveToOuterDisposeScope() : null,
            [.. indices.Select(index => FormattableString.Invariant($"{data.Name} {index}"))],
            Spread(means, format).MoveToOuterDisposeScope(),
            $"the mean of the training data{(format.Shape.Count > 1 ? ", channel by channel" : ", column by column")}",
            data.FeatureNames);
    }

    // Ascending: those with the fewest of their class before them.
    internal static int[] First(LabeledData data, int count)
    {
        var before = new int[data.Classes.Count];
        var turns = data.Labels.ToArray().Select(label => before[label]++).ToList();
        return [.. Enumerable.Range(0, data.Count).OrderBy(index => data.HasClasses ? turns[index] : 0).Take(count).Order()];
    }

    /// <summary>The samples in a file, or in the images of a folder.</summary>
    /// <exception cref="InvalidFileException">There is none, or it is of another shape.</exception>
    public static RunSamples OfFiles(string path, InputFormat format, int count, bool invert, Action<string>? note)
    {
        List<string> names = [];
        List<Tensor> inputs = [];
        using var scope = NewDisposeScope();
        foreach (var file in SampleFile.FilesOf(path, note))
        {
            var row = 0;
            foreach (var read in SampleFile.Read(file, format, invert, note))
            {
                var taken = (int)Math.Min(read.shape[0], count - names.Count);
                inputs.Add(read[..taken]);
                var isTable = read.shape[0] > 1 || row > 0 || format.Shape.Count == 1;
                names.AddRange(Enumerable.Range(row + 1, taken).Select(
                    number => Path.GetFileName(file) + (isTable ? FormattableString.Invariant($", row {number}") : "")));
                row += taken;
                if (names.Count == count)
                    break;
            }

            if (names.Count == count)
                break;
        }

        var all = cat(inputs);
        var (baseline, text) = BaselineOf(all, format);
        return new RunSamples(
            all.MoveToOuterDisposeScope(), null, names, baseline.MoveToOuterDisposeScope(), text, format.FeatureNames ?? []);
    }

    /// <summary>Windows of a text file, one after the other; one window of all of it where it is shorter than that.</summary>
    /// <exception cref="InvalidFileException">There is no such file, or no text in it.</exception>
    /// <exception cref="ArgumentException">It has characters that the model does not know.</exception>
    public static RunSamples OfText(string path, InputFormat format, Vocabulary vocabulary, int count)
    {
        if (!File.Exists(path))
            throw new InvalidFileException(path, "no file", "a text in UTF-8", "Check the path.");
        using var scope = NewDisposeScope();
        var text = EncodedText.Decoded(File.ReadAllBytes(path), path);
        var tokens = vocabulary.Encode(text, path);
        var length = (int)Math.Min(format.Shape[0], tokens.Count);
        var windows = tokens.Chunk(length).Where(window => window.Length == length).Take(count).ToList();
        return OfWindows(
            tensor(windows.SelectMany(window => window).Select(token => (float)token).ToArray(), [windows.Count, length])
                .MoveToOuterDisposeScope(),
            null,
            [.. windows.Select((_, i) => FormattableString.Invariant(
                $"{Path.GetFileName(path)}, characters {(i * length) + 1} to {(i + 1) * length}"))],
            vocabulary);
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        Inputs.Dispose();
        Labels?.Dispose();
        Baseline.Dispose();
    }

    // What a removed character becomes: one that is everywhere and says little.
    private static RunSamples OfWindows(Tensor inputs, Tensor? labels, IReadOnlyList<string> names, Vocabulary vocabulary)
    {
        var blank = vocabulary.IndexOf(new System.Text.Rune(' ')) ?? vocabulary.IndexOf(new System.Text.Rune('\n')) ?? 0;
        return new RunSamples(
            inputs,
            labels,
            names,
            tensor((float)blank).MoveToOuterDisposeScope(),
            $"the character '{vocabulary.Names[blank]}'", []);
    }

    // Without the data its mean is known where inputs were made to have the mean 0; only such have shifts.
    private static (Tensor Baseline, string Text) BaselineOf(Tensor inputs, InputFormat format)
    {
        if (format.Shift.Any(shift => shift != 0))
            return (Spread([.. format.Shift.Select(_ => 0.0)], format), "the mean of the training data");
        const string own = "the mean of these samples";
        return format.Shape.Count > 1
            ? (inputs.transpose(0, 1).flatten(1).mean([1]).reshape([-1, .. format.Shape.Skip(1).Select(_ => 1L)]), own)
            : inputs.shape[0] > 1 ? (inputs.mean([0]), own) : (zeros_like(inputs[0]), "0");
    }

    private static Tensor Spread(double[] values, InputFormat format)
        => tensor(values.Select(value => (float)value).ToArray()).reshape([-1, .. format.Shape.Skip(1).Select(_ => 1L)]);
}
