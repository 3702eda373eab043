using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Binary;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>Sets of IDX files under the names that MNIST and its kin go by, plain or gzip.</summary>
internal static class IdxData
{
    /// <summary>Whether a folder holds such files, whole or not.</summary>
    public static bool IsIn(string folder) => Directory.Exists(folder) && IdxFiles.Holds(folder);

    public static DataSet Load(string name, string path, IReadOnlyList<string>? classes, SplitHold hold)
    {
        var files = IdxFiles.In(path)
            ?? throw new InvalidFileException(
                path,
                "no file named as MNIST's are",
                "train-images-idx3-ubyte with train-labels-idx1-ubyte, plain or .gz",
                "Put the files there, or give the folder that holds them.");
        var train = IdxSplit.Open("train", files.Train.Images, files.Train.Labels, classes);
        List<SplitReader> splits = [train];
        if (files.Test is { } test)
            splits.Add(OpenTest(test, train));

        var held = hold.Hold(
            splits,
            string.Join('\0', new[]
            {
                files.Train.Images,
                files.Train.Labels,
                files.Test?.Images,
                files.Test?.Labels,
            }.Select(FileIdentity.Of)));
        return new DataSet(name, held[0], held.ElementAtOrDefault(1), DataSet.HashOf(held), path);
    }

    private static IdxSplit OpenTest((string Images, string Labels) files, IdxSplit train)
    {
        var test = IdxSplit.Open("test", files.Images, files.Labels, train.Classes);
        return test.SampleShape.SequenceEqual(train.SampleShape)
            ? test
            : throw new InvalidFileException(
                files.Images,
                $"images of shape [{string.Join(", ", test.SampleShape)}]",
                $"[{string.Join(", ", train.SampleShape)}] as for training",
                "Fetch the set again.",
                4);
    }
}
