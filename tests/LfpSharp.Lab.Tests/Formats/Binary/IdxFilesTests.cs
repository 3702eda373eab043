using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.Binary;

public sealed class IdxFilesTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("", "train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")]
    [InlineData(
        "",
        "emnist-letters-train-images-idx3-ubyte",
        "emnist-letters-train-labels-idx1-ubyte",
        "emnist-letters-test-images-idx3-ubyte",
        "emnist-letters-test-labels-idx1-ubyte")]
    [InlineData("", "TRAIN-IMAGES-IDX3-UBYTE.GZ", "train_labels_idx1_ubyte", "Test-Images-idx3-ubyte", "test-labels.idx1-ubyte.gz")]
    [InlineData(
        "",
        "MNIST/raw/train-images-idx3-ubyte",
        "MNIST/raw/train-labels-idx1-ubyte",
        "MNIST/raw/t10k-images-idx3-ubyte",
        "MNIST/raw/t10k-labels-idx1-ubyte")]
    [InlineData(
        "",
        "train-images-idx3-ubyte/train-images-idx3-ubyte",
        "train-labels-idx1-ubyte/train-labels-idx1-ubyte",
        "t10k-images-idx3-ubyte/t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte/t10k-labels-idx1-ubyte")]
    [InlineData(
        "/emnist-mnist",
        "emnist-mnist-train-images-idx3-ubyte",
        "emnist-mnist-train-labels-idx1-ubyte",
        "emnist-mnist-test-images-idx3-ubyte",
        "emnist-mnist-test-labels-idx1-ubyte")]
    public void Load_OtherNames_AreFound(string start, params string[] names)
    {
        TestFiles.WriteIdxSet(folder, "plain", packed: false);
        string[] usual = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];
        foreach (var (name, source) in names.Zip(usual))
        {
            var bytes = File.ReadAllBytes(folder["plain/" + source]);
            folder.Write("set/" + name, name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? TestFiles.Gzip(bytes) : bytes);
        }
        var set = Load("set" + start);
        Assert.Equal((20, 8), (set.Train.Count, set.Test!.Count));
        Assert.Equal(Load("plain").Hash, set.Hash);
    }

    [Theory]
    [InlineData("t10k-labels-idx1-ubyte", "the labels that belong to 't10k-images-idx3-ubyte'")]
    [InlineData("t10k-images-idx3-ubyte", "the images that belong to 't10k-labels-idx1-ubyte'")]
    [InlineData("train-labels-idx1-ubyte", "the labels that belong to 'train-images-idx3-ubyte'")]
    public void Load_HalfAPair_NamesWhatIsMissing(string missing, string message)
    {
        TestFiles.WriteIdxSet(folder, "set", packed: false);
        File.Delete(folder["set/" + missing]);
        Assert.Contains(message, Assert.Throws<InvalidFileException>(() => Load("set")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SeveralSetsInOneFolder_AreNotMixed()
    {
        foreach (var name in (string[])["a", "b"])
        {
            TestFiles.WriteIdxSet(folder, name, packed: false);
            foreach (var file in Directory.GetFiles(folder[name]))
                folder.Write($"set/{name}-{Path.GetFileName(file)}", File.ReadAllBytes(file));
        }
        var error = Assert.Throws<InvalidFileException>(() => Load("set"));
        Assert.Contains("2 sets of IDX files", error.Message, StringComparison.Ordinal);
        Assert.Equal(20, Load("set/b").Train.Count);
    }

    [Fact]
    public void Load_FolderWithoutAny_SaysWhatIsLookedFor()
    {
        folder.Write("set/other.txt", [1]);
        Assert.Contains(
            "train-images-idx3-ubyte with train-labels-idx1-ubyte",
            Assert.Throws<InvalidFileException>(() => Load("set")).Message,
            StringComparison.Ordinal);
    }

    private DataSet Load(string path)
        => DataSets.Load("idx", new DataOptions { Path = folder[path], CacheDirectory = folder["cache"] });
}
