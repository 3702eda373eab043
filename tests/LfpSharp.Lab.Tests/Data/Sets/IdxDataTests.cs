using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats.Binary;
using LfpSharp.Lab.Tests.Formats;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Data.Sets;

public sealed class IdxDataTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private DataOptions Options
        => new() { DataDirectory = folder.Path, CacheDirectory = folder["cache"], Scaling = InputScaling.None };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Load_FolderOfIdxFiles_GivesTheirBytes(bool packed)
    {
        TestFiles.WriteIdxSet(folder, "kuzushiji", packed);
        var set = DataSets.Load("kuzushiji", Options);
        Assert.Equal((20, 8), (set.Train.Count, set.Test!.Count));
        Assert.Equal([1L, 3L, 4L], set.Train.SampleShape);
        Assert.Equal(["0", "1", "2", "3"], set.Train.Classes);
        Assert.Equal(folder["kuzushiji"], set.Source);
        using var batch = set.Train.Gather([19]);
        Assert.Equal(TestFiles.Bytes(240)[^12..].Select(b => (float)b), batch.Inputs.data<float>().ToArray());
        Assert.Equal(3, batch.Labels.item<long>());
    }

    [Fact]
    public void Load_PackedOrPlainOrMapped_HasOneHash()
    {
        TestFiles.WriteIdxSet(folder, "a", packed: false);
        TestFiles.WriteIdxSet(folder, "b", packed: true);
        Assert.Equal(DataSets.Load("a", Options).Hash, DataSets.Load("b", Options).Hash);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Hold_AboveTheLimit_ReadsTheSameContentBatchByBatch(bool packed)
    {
        TestFiles.WriteIdxSet(folder, "a", packed);
        var end = packed ? ".gz" : "";
        var set = DataSets.Load("a", Options);
        IdxSplit Open() => IdxSplit.Open(
            "train", folder["a/train-images-idx3-ubyte" + end], folder["a/train-labels-idx1-ubyte" + end], null);

        var mapped = new SplitHold(
            folder["cache"], memoryLimit: 100, null, TestContext.Current.CancellationToken).Hold([Open()], "identity")[0];

        Assert.IsType<FileSamples<byte>>(mapped.Samples);
        Assert.Equal(packed, Directory.Exists(folder["cache"]));   // what is not packed is read where it lies
        int[] all = [.. Enumerable.Range(0, 20)];
        using var expected = set.Train.Gather(all);
        using var found = mapped.Gather(all);
        Assert.Equal(expected.Inputs.data<float>().ToArray(), found.Inputs.data<float>().ToArray());
        Assert.Equal(set.Train.Labels.ToArray(), mapped.Labels.ToArray());
    }

    [Fact]
    public void Load_MnistByName_FoundInEachUsualLayout()
    {
        foreach (var layout in (string[])["mnist", "MNIST", "MNIST/raw"])
        {
            using var place = new ScratchFolder();
            TestFiles.WriteIdxSet(place, layout, packed: true);
            var set = DataSets.Load("mnist", Options with { DataDirectory = place.Path });
            Assert.Equal(10, set.Train.Classes.Count);
        }
    }

    [Fact]
    public void Load_AbsentSet_SaysWhereItLookedAndWhatToDo()
    {
        var error = Assert.Throws<DataNotFoundException>(() => DataSets.Load("cifar100", Options));
        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("lfp data fetch cifar100", error.Message, StringComparison.Ordinal);
        Assert.Contains("cifar-100-binary.tar.gz", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "There is no data set 'nonesuch'",
            Assert.Throws<ArgumentException>(() => DataSets.Load("nonesuch", Options)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => DataSets.Load("../etc", Options));
        Assert.Contains(
            "needs a path", Assert.Throws<ArgumentException>(() => DataSets.Load("csv", Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Places_InOrder_AreArgumentVariableCacheSystem()
    {
        var places = DataPlaces.Of(
            new DataOptions { DataDirectory = "/a" },
            name => name switch { "LFP_DATA" => $"/b{Path.PathSeparator}/c", "XDG_CACHE_HOME" => "/d", _ => null });
        Assert.Equal(["/a", "/b", "/c", "/d/lfpsharp/data", "/usr/share/datasets"], places.Roots);
    }
}
