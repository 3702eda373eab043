using LfpSharp.Lab.Formats;

namespace LfpSharp.Lab.Data;

/// <summary>Sets of IDX files under the names that MNIST gave them, plain or gzip.</summary>
internal static class IdxData
{
    /// <summary>Whether a folder, or its <c>raw</c> as torchvision makes it, holds a training pair.</summary>
    public static bool IsIn(string folder) => Locate(folder, "train") is not null;

    public static DataSet Load(string name, string folder, IReadOnlyList<string>? classes, SplitHold hold)
    {
        var trainFiles = Locate(folder, "train")
            ?? throw new InvalidFileException(folder, "no train-images-idx3-ubyte with train-labels-idx1-ubyte (.gz or not)", "such a pair of IDX files", "Put the files there.");
        var train = IdxSplit.Open("train", trainFiles.Samples, trainFiles.Labels, classes);
        List<SplitReader> splits = [train];
        var testFiles = Locate(folder, "t10k") ?? Locate(folder, "test");
        if (testFiles is { } files)
            splits.Add(OpenTest(files, train));

        var held = hold.Hold(splits, string.Join('\0', new[] { trainFiles.Samples, trainFiles.Labels, testFiles?.Samples, testFiles?.Labels }.Select(FileIdentity.Of)));
        return new DataSet(name, held[0], held.ElementAtOrDefault(1), DataSet.HashOf(held), folder);
    }

    private static IdxSplit OpenTest((string Samples, string Labels) files, IdxSplit train)
    {
        var test = IdxSplit.Open("test", files.Samples, files.Labels, train.Classes);
        return test.SampleShape.SequenceEqual(train.SampleShape)
            ? test
            : throw new InvalidFileException(files.Samples, $"images of shape [{string.Join(", ", test.SampleShape)}]", $"[{string.Join(", ", train.SampleShape)}] as for training", "Fetch the set again.", 4);
    }

    private static (string Samples, string Labels)? Locate(string folder, string prefix)
        => File(folder, prefix + "-images-idx3-ubyte") is { } samples && File(folder, prefix + "-labels-idx1-ubyte") is { } labels ? (samples, labels) : null;

    private static string? File(string folder, string name)
        => new[] { name, name + ".gz", Path.Combine("raw", name), Path.Combine("raw", name + ".gz") }
            .Select(relative => Path.Combine(folder, relative)).FirstOrDefault(System.IO.File.Exists);
}
