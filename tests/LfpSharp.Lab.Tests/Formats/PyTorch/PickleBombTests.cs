using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.PyTorch;
using LfpSharp.Testing.Runs;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Formats.PyTorch;

/// <summary>Small files that would take much memory or time: none of them does.</summary>
public sealed class PickleBombTests : IDisposable
{
    /// <summary>What a million operations may take, whatever they make.</summary>
    private const long MostBytes = 1 << 27;
    private const long FewBytes = 1 << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData((byte)'X', 4, "a text of 4294967295 bytes")]
    [InlineData((byte)'T', 4, "a text of 4294967295 bytes")]
    [InlineData((byte)0x8d, 8, "a text of 18446744073709551615 bytes")]
    [InlineData((byte)'B', 4, "bytes of 4294967295 bytes")]
    [InlineData((byte)0x8e, 8, "bytes of 18446744073709551615 bytes")]
    [InlineData((byte)0x8b, 4, "a whole number of 4294967295 bytes")]
    [InlineData((byte)0x8c, 1, "a text of 255 bytes")]
    [InlineData((byte)0x8a, 1, "a number of 255 bytes")]
    public void Read_LengthBeyondTheFile_IsRefusedBeforeAllocating(byte operation, int bytes, string found)
        => Assert.Contains(
            found,
            Refusal(PyTorchFiles.Zip(new PickleWriter().Raw(operation).Repeat(bytes, 0xff).Operations("}").End()), FewBytes),
            StringComparison.Ordinal);

    [Fact]
    public void Read_FrameOfAnyLength_IsOnlyAHint()
        => Assert.Contains(
            "with the keys (none)", Refusal(new PickleWriter().Raw(0x95).UInt64(ulong.MaxValue).Operations("}")), StringComparison.Ordinal);

    [Fact]
    public void Read_ListsOfListsOfTheSameList_StaySmall()
    {
        // Written out, the last list would have 50^100 items.
        var pickle = new PickleWriter().Operations("](]q\0");
        for (byte level = 0; level < 100; level++)
            pickle.Operations("](").Repeat(50, (byte)'h', level).Operations("e").Raw((byte)'q', (byte)(level + 1));
        Assert.Contains("found a list of 101", Refusal(pickle.Operations("e")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000, "found a list of 1")]
    [InlineData(200_000, "more than 131072 values that wait for each other")]
    public void Read_DeepNesting_IsNoRecursion(int depth, string found)
        => Assert.Contains(
            found,
            Refusal(new PickleWriter().Repeat(depth, (byte)']').Repeat(depth - 1, (byte)'a')),
            StringComparison.Ordinal);

    [Fact]
    public void Read_ManyMarks_AreRefused()
        => Assert.Contains(
            "values more than 1000 deep", Refusal(new PickleWriter().Repeat(2000, (byte)'(').Operations("N")), StringComparison.Ordinal);

    [Fact]
    public void Read_ManyOperations_AreRefused()
    {
        var pickle = new PickleWriter().Operations("]");
        for (var i = 0; i < 12; i++)
            pickle.Operations("(").Repeat(100_000, (byte)']').Operations("e");
        Assert.Contains("more than 1048576 operations", Refusal(pickle), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MemoOfOneValue_StaysSmall()
    {
        // LONG_BINPUT of the same list under every number.
        var pickle = new PickleWriter().Operations("}");
        for (uint i = 0; i < 200_000; i++)
            pickle.Raw((byte)'r').UInt32(i);
        Assert.Contains("with the keys (none)", Refusal(pickle), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LongListCopiedAgainAndAgain_IsRefused()
    {
        var pickle = new PickleWriter().Global("collections", "OrderedDict").Operations("q\0](");
        pickle.Repeat(50_000, (byte)'N', (byte)'N', 0x86).Operations("e").Raw(0x85, (byte)'q', 1, (byte)'R');
        pickle.Repeat(20_000, (byte)'h', 0, (byte)'h', 1, (byte)'R', 0x86);
        Assert.Contains("more than 1048576 operations", Refusal(pickle), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OneDictionaryUnderManyKeys_IsLookedThroughOnce()
    {
        var pickle = new PickleWriter().Operations("}q\0(").Repeat(60_000, (byte)'K', 1, (byte)'N').Operations("u");
        for (var i = 0; i < 60_000; i++)
            pickle.Text($"{i}").Operations("h\0s");
        Assert.Contains("found a dictionary with the keys 1 (None)", Refusal(pickle), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DictionaryThatContainsItself_EndsAtOnce()
        => Assert.Contains(
            "found a dictionary with the keys 'model' (a dictionary of 1)",
            Refusal(new PickleWriter().Operations("}q\0").Text("model").Operations("h\0s")),
            StringComparison.Ordinal);

    [Fact]
    public void Read_MoreTensorsThanAModelHas_AreRefused()
    {
        var names = new PickleWriter().Operations("}").Text("t").Tensor(to => to.Storage("FloatStorage", "0", 0), 0, [0], [1])
            .Operations("q\0s");
        for (var i = 0; i < 70_000; i++)
            names.Text($"{i}").Operations("h\0s");
        Assert.Contains("more than 65536 tensors", Refusal(names), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyEntriesBesideTheWeights_AreRefused()
    {
        var pickle = new PickleWriter().State([]).Text("w").Tensor(to => to.Storage("FloatStorage", "0", 0), 0, [0], [1]).Operations("s");
        for (var i = 0; i < 1001; i++)
            pickle.Text($"{i}").Operations("Ns");
        Assert.Contains("more than 1000 entries beside the weights", Refusal(pickle), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1L << 40)]
    [InlineData(long.MaxValue / 8)]
    public void Read_StorageLargerThanTheFile_IsRefusedBeforeAllocating(long elements)
    {
        var pickle = new PickleWriter().Operations("}").Text("w")
            .Tensor(to => to.Storage("FloatStorage", "0", elements), 0, [1], [1]).Operations("s").End();
        Assert.Contains(
            "found 8 bytes; expected", Refusal(PyTorchFiles.Zip(pickle, ("archive/data/0", new byte[8])), FewBytes),
            StringComparison.Ordinal);
        Assert.Contains(
            "expected at most the 8 bytes that follow", Refusal(PyTorchFiles.Legacy(pickle, ("0", elements, new byte[8])), FewBytes),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_StorageThatUnpacksManifold_IsRefusedBeforeAllocating()
    {
        var pickle = new PickleWriter().Operations("}").Text("w")
            .Tensor(to => to.Storage("FloatStorage", "0", 1 << 23), 0, [1], [1]).Operations("s").End();
        var file = PyTorchFiles.Pack(
            [("a/data.pkl", pickle), ("a/data/0", new byte[1 << 25])], CompressionLevel.Fastest);
        Assert.Contains("bytes that unpack to 33554432", Refusal(file, FewBytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PickleThatUnpacksManifold_IsRefused()
    {
        var file = PyTorchFiles.Pack([("a/data.pkl", new PickleWriter().Repeat(1 << 24, (byte)'N').End())], CompressionLevel.Fastest);
        Assert.Contains("values that wait for each other", Refusal(file, 1 << 24), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EntriesThatShareTheirBytes_AreRefused()
    {
        using var scope = NewDisposeScope();
        var values = zeros(10_000);
        var pickle = new PickleWriter().State([.. Enumerable.Range(0, 9).Select(i => ($"w{i}", values))]).End();
        var file = WithSharedEntries(PyTorchFiles.Zip(pickle, ("archive/data/0", PyTorchFiles.Bytes(values))), 9);
        Assert.Contains("expected entries that do not overlap", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyViewsOfOneStorage_AreRefused()
    {
        var pickle = new PickleWriter().Operations("}(");
        for (var i = 0; i < 300; i++)
            pickle.Text($"w{i}").Tensor(to => to.Storage("FloatStorage", "0", 1 << 14), 0, [1 << 14], [1]);
        Assert.Contains(
            "tensors that repeat what they share: up to 'w256'",
            Refusal(PyTorchFiles.Zip(pickle.Operations("u").End(), ("archive/data/0", new byte[1 << 16]))),
            StringComparison.Ordinal);
    }

    /// <summary>The zip with more entries for the bytes of its last one, under names that end with another digit.</summary>
    private static byte[] WithSharedEntries(byte[] zip, int entries)
    {
        const int endLength = 22;
        var end = zip.AsSpan(zip.Length - endLength);
        var start = BinaryPrimitives.ReadInt32LittleEndian(end[16..]);
        var directory = zip.AsSpan(start, BinaryPrimitives.ReadInt32LittleEndian(end[12..])).ToArray();
        var last = directory[directory.AsSpan().LastIndexOf("PK\u0001\u0002"u8)..];
        var name = last.AsSpan().LastIndexOf("data/0"u8);
        List<byte> grown = [.. directory];
        for (byte i = 1; i < entries; i++)
        {
            last[name + 5] = (byte)('0' + i);
            grown.AddRange(last);
        }

        var newEnd = end.ToArray();
        BinaryPrimitives.WriteInt16LittleEndian(newEnd.AsSpan(8), (short)(entries + 1));
        BinaryPrimitives.WriteInt16LittleEndian(newEnd.AsSpan(10), (short)(entries + 1));
        BinaryPrimitives.WriteInt32LittleEndian(newEnd.AsSpan(12), grown.Count);
        return [.. zip[..start], .. grown, .. newEnd];
    }

    private string Refusal(PickleWriter pickle) => Refusal(PyTorchFiles.Zip(pickle.End()));

    private string Refusal(byte[] content, long room = MostBytes)
    {
        var path = folder.Write("a.pth", content);
        var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        var error = Assert.Throws<InvalidFileException>(() => PyTorchFile.Read(path).Dispose());
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(taken < room, $"{taken} bytes for a file of {content.Length}");
        Assert.True(clock.Elapsed < Longest, $"{clock.Elapsed}");
        return error.Message;
    }
}
