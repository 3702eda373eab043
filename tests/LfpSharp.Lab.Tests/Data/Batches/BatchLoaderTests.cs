using System.Collections.Immutable;
using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Data.Batches;

public sealed class BatchLoaderTests
{
    [Fact]
    public void Epoch_EverySampleOnce_InAnOrderThatSeedAndEpochDecide()
    {
        var data = Numbered(103);
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = 10, Seed = 5 });
        Assert.Equal(11, loader.BatchesPerEpoch);

        var first = Drain(loader, 0);
        Assert.Equal(Enumerable.Range(0, 103).Select(i => (float)i), first.SelectMany(b => b).Order());
        Assert.Equal(first, Drain(new BatchLoader(data, new BatchOptions { BatchSize = 10, Seed = 5 }), 0));
        Assert.NotEqual(first, Drain(loader, 1));
        Assert.NotEqual(first, Drain(new BatchLoader(data, new BatchOptions { BatchSize = 10, Seed = 6 }), 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(11)]
    public void Epoch_EnteredInTheMiddle_GivesTheRestOfIt(int firstBatch)
    {
        var loader =
            new BatchLoader(Images(103), new BatchOptions { BatchSize = 10, Seed = 5, Augmentation = new ShiftFlipNoise(2, flip: true) });
        Assert.Equal(Drain(loader, 3).Skip(firstBatch), Drain(loader, 3, firstBatch));
    }

    [Fact]
    public void Epoch_DropLastWithoutShuffle_KeepsTheOrder()
    {
        var loader = new BatchLoader(Numbered(25), new BatchOptions { BatchSize = 10, Shuffle = false, DropLast = true });
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (float)i), Drain(loader, 0).SelectMany(b => b));
    }

    [Fact]
    public void Epoch_LeftEarly_LeavesNoTensorAndNoThread()
    {
        var loader = new BatchLoader(Numbered(1000), new BatchOptions { BatchSize = 10 });
        var before = Tensor.TotalCount;
        using (NewDisposeScope())
        {
            foreach (var batch in Epoch(loader, 0).Take(3))
                Assert.False(batch.Inputs.IsInvalid);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Epoch_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        var before = Tensor.TotalCount;
        var taken = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in new BatchLoader(Numbered(1000), new BatchOptions { BatchSize = 1 }).Epoch(0, 0, source.Token))
            {
                if (++taken == 5)
                    source.Cancel();
            }
        });
        Assert.Equal(5, taken);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Epoch_SamplesThatCannotBeRead_ThrowWhereTheBatchIsAskedFor()
    {
        var broken = new LabeledData("train", new BrokenSamples(30, badRow: 25), new int[30], ["only"]);
        var taken = 0;
        var error = Assert.Throws<InvalidFileException>(() =>
        {
            foreach (var _ in Epoch(new BatchLoader(broken, new BatchOptions { BatchSize = 10, Shuffle = false }), 0))
                taken++;
        });
        Assert.Equal(2, taken);
        Assert.Contains("row 25", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Epoch_ABatchThatIsNotThere_IsRefused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => Epoch(new BatchLoader(Numbered(10), new BatchOptions { BatchSize = 5 }), 0, 3));

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, -1)]
    public void Epoch_NegativePlace_IsRefusedAtOnce(int epoch, int firstBatch)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new BatchLoader(Numbered(10), new BatchOptions()).Epoch(epoch, firstBatch));

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchOptions { BatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BatchOptions { Prefetch = 0 });
    }

    private static LabeledData Numbered(int count)
        => new(
            "train",
            new ArraySamples<float>([.. Enumerable.Range(0, count).Select(i => (float)i)], count, [1], 1),
            new int[count],
            ["only"]);

    private static LabeledData Images(int count)
        => new(
            "train",
            new ArraySamples<byte>([.. Enumerable.Range(0, count * 48).Select(i => (byte)(i * 7))], count, [3, 4, 4], 255),
            new int[count],
            ["only"]);

    private static IEnumerable<Batch> Epoch(BatchLoader loader, int epoch, int firstBatch = 0)
        => loader.Epoch(epoch, firstBatch, TestContext.Current.CancellationToken);

    private static List<float[]> Drain(BatchLoader loader, int epoch, int firstBatch = 0)
        => [.. Epoch(loader, epoch, firstBatch).Select(batch => batch.Inputs.data<float>().ToArray())];

    private sealed class BrokenSamples(int count, int badRow) : TypedSamples<float>(count, [1], 1)
    {
        public override ReadOnlySpan<float> this[int row]
            => row == badRow ? throw new InvalidFileException("a.bin", $"row {row}", "something else", "Look.") : new float[1];
    }
}
