using LfpSharp.Lab.Formats.Binary;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>CIFAR-10 and CIFAR-100 from their binary release: a folder of files, or the archive as downloaded.</summary>
internal sealed record CifarData(
    string Name, string Folder, IReadOnlyList<string> TrainParts, string TestPart, string NamesFile, int LabelBytes, int Classes)
{
    public static CifarData Ten { get; } = new("cifar10", "cifar-10-batches-bin",
        [.. Enumerable.Range(1, 5).Select(i => $"data_batch_{i}.bin")], "test_batch.bin", "batches.meta.txt", 1, 10);

    public static CifarData Hundred { get; } = new(
        "cifar100", "cifar-100-binary", ["train.bin"], "test.bin", "fine_label_names.txt", 2, 100);

    /// <summary>Where the release may lie below a root.</summary>
    public string[] Places => [Path.Combine(Name, Folder), Folder, Path.Combine(Name, Archive), Archive, Path.Combine(Name, TestPart)];

    private string Archive => Name == "cifar10" ? "cifar-10-binary.tar.gz" : "cifar-100-binary.tar.gz";

    public DataSet Load(string path, SplitHold hold)
    {
        if (Path.GetFileName(path) == TestPart)
            path = Path.GetDirectoryName(path)!;
        var files = CifarFiles.Open(path, [.. TrainParts, TestPart, NamesFile]);
        var classes = files.ReadNames(NamesFile, Classes);
        var held = hold.Hold(
            [CifarSplit.Open(
                "train", files, TrainParts, LabelBytes, classes), CifarSplit.Open("test", files, [TestPart], LabelBytes, classes)],
            string.Join('\0', TrainParts.Append(TestPart).Select(part => FileIdentity.Of(Path.Combine(path, part)))
                .Append(FileIdentity.Of(path))));
        return new DataSet(Name, held[0], held[1], DataSet.HashOf(held), path);
    }
}
