using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Distributed;

public sealed class TreeReductionTests
{
    private const int Shards = 8;

    // Below a packet that is looked at for zeros, above it, and above what is halved; odd, so that halves differ.
    [Theory]
    [InlineData(5)]
    [InlineData(20_001)]
    [InlineData(300_001)]
    public void Sum_AnyNumberOfProcesses_HasTheBitsOfTheTree(int length)
    {
        var random = new Random(length);
        var shards = Enumerable.Range(0, Shards).Select(_ => Enumerable.Range(0, length).Select(_ => Draw(random)).ToArray()).ToList();
        var expected = Bits(Twin(shards));
        foreach (var size in new[] { 1, 2, 4, 8 })
        {
            var sums = ThreadProcesses.Run(size, process => Bits(SumOf(process, shards)));
            Assert.All(sums, sum => Assert.Equal(expected, sum));
        }
    }

    [Fact]
    public void Sum_Float64_IsExact()
    {
        var sums = ThreadProcesses.Run(4, process =>
        {
            using var values = tensor(new[] { 1.0 / 3, Math.Pow(2, process.Rank) });
            process.Sum(values);
            return values.data<double>().ToArray();
        });
        Assert.All(sums, sum => Assert.Equal([(1.0 / 3) + (1.0 / 3) + ((1.0 / 3) + (1.0 / 3)), 15], sum));
    }

    [Fact]
    public void Sum_MostlyZero_SendsLessAndKeepsEveryBit()
    {
        const int length = 100_000;
        var rows = Enumerable.Range(0, 2).Select(_ => new float[length]).ToList();
        (rows[0][7], rows[0][8], rows[1][8], rows[1][99_999]) = (1.5f, -0f, -0f, float.NaN);
        var sums = ThreadProcesses.Run(2, process =>
        {
            using var values = tensor(rows[process.Rank]);
            process.Sum(values);
            return (Bits: Bits(values.data<float>().ToArray()), process.BytesSent);
        });
        Assert.Equal(Bits([.. rows[0].Zip(rows[1], (a, b) => a + b)]), sums[0].Bits);
        Assert.Equal(sums[0].Bits, sums[1].Bits);
        Assert.True(sums[0].BytesSent < length);
    }

    [Fact]
    public void Sum_NothingIsZero_SendsTheRowAsItIs()
    {
        var sent = ThreadProcesses.Run(2, process =>
        {
            using var values = ones(100_000);
            process.Sum(values);
            Assert.Equal(2, values.min().item<float>());
            return process.BytesSent;
        });
        Assert.Equal([400_008L, 400_008], sent);
    }

    [Fact]
    public void Sum_Halved_SendsTwiceTheRowAtMost()
    {
        const int length = 400_000;
        var sent = ThreadProcesses.Run(8, process =>
        {
            using var values = ones(length);
            process.Sum(values);
            Assert.Equal(8, values.min().item<float>());
            return process.BytesSent;
        });
        Assert.All(sent, bytes => Assert.InRange(bytes, 2 * length * 4 * 7 / 8, (2 * length * 4 * 7 / 8) + 100));
    }

    [Fact]
    public void Create_ThreeProcesses_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new Alone(3));
        Assert.Contains("There are 3 processes, but a sum in a binary tree needs a power of two", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sum_OtherTensors_AreRefused()
    {
        using var process = new Alone(2);
        using var whole = ones(3, ScalarType.Int64);
        var error = Assert.Throws<ArgumentException>(() => process.Sum(whole));
        Assert.Contains("takes float32 or float64", error.Message, StringComparison.Ordinal);
        using var strided = ones(4, 4).t();
        Assert.Contains("contiguous", Assert.Throws<ArgumentException>(() => process.Sum(strided)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Send_AnyLength_ArrivesEverywhere()
    {
        byte[] content = [3, 1, 4];
        var all = ThreadProcesses.Run(4, process =>
        {
            if (process.Rank > 0)
                return Messages.Receive(process);
            Messages.Send(process, content);
            return content;
        });
        Assert.All(all, received => Assert.Equal(content, received));
    }

    [Fact]
    public void Abort_OneProcess_Throws()
        => Assert.Contains(
            "One process alone was asked to end the others",
            Assert.Throws<InvalidOperationException>(() => OneProcess.Instance.Abort(1)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Load_NoLibrary_SaysWhichWereTriedAndTheVariable()
    {
        var error = Assert.Throws<DllNotFoundException>(() => MpiLibrary.Load("libnot-there.so.1", ["other"]));
        Assert.Contains("libnot-there.so.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("LFP_MPI", error.Message, StringComparison.Ordinal);
    }

    // What the processes' own shards bring pairwise, then over processes.
    private static float[] SumOf(TreeReduction process, List<float[]> shards)
    {
        using var sum = new PairwiseSum();
        foreach (var shard in shards.Chunk(Shards / process.Size).ElementAt(process.Rank))
            sum.Add(tensor(shard));
        using var total = sum.Take();
        process.Sum(total);
        return total.data<float>().ToArray();
    }

    private static float[] Twin(List<float[]> rows)
        => rows.Count == 1 ? rows[0]
            : [.. Twin(rows[..(rows.Count / 2)]).Zip(Twin(rows[(rows.Count / 2)..]), (a, b) => a + b)];

    // Of very different sizes, so that another order of the sum has other bits; some are zero.
    private static float Draw(Random random)
        => random.Next(4) == 0 ? 0 : (float)((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 6)));

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    private sealed class Alone(int size) : TreeReduction(0, size)
    {
        public override void Broadcast(Span<byte> values) => throw new NotSupportedException();

        public override void Barrier() => throw new NotSupportedException();

        public override void Abort(int exitCode) => throw new NotSupportedException();

        public override void Dispose()
        {
        }

        private protected override void Swap(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
            => throw new NotSupportedException();
    }
}
