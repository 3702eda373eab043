using CsCheck;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Binary;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.Binary;

public sealed class IdxSplitTests : IDisposable
{
    private static readonly byte[] Images = TestFiles.Idx(TestFiles.Bytes(24), 2, 3, 4);
    private static readonly byte[] Labels = TestFiles.Idx([0, 1], 2);
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, byte[], byte[], string> Wrong => new()
    {
        { "magic", [1, .. Images[1..]], Labels, "byte 0: found magic number 0x01000803" },
        { "type", [0, 0, 0x0d, .. Images[3..]], Labels, "magic number 0x00000d03" },
        { "dimensions", [0, 0, 8, 9, .. Images[4..]], Labels, "magic number 0x00000809" },
        { "short", Images[..^1], Labels, "23 bytes after the header; expected 24 bytes" },
        { "long", [.. Images, 0], Labels, "25 bytes after the header; expected 24 bytes" },
        { "within the header", Images[..7], Labels, "end of the file within the header" },
        { "empty", [], Labels, "end of the file within the header" },
        { "no image", TestFiles.Idx([], 0, 3, 4), Labels, "size 0" },
        { "absurd sizes", TestFiles.Idx([], int.MaxValue, int.MaxValue, int.MaxValue), Labels, "expected at most 67108864" },
        { "many images", TestFiles.Idx([], int.MaxValue, 3, 4), Labels, "expected 25769803764 bytes of values" },
        { "labels differ", Images, TestFiles.Idx([0, 1, 1], 3), "found 3 labels; expected 2" },
        { "label out of range", Images, TestFiles.Idx([0, 2], 2), "byte 9: found label 2; expected 0 to 1" },
        { "labels are images", Images, Images, "magic number 0x00000803" },
        { "packed short", TestFiles.Gzip(Images[..^1]), Labels, "end of the file within the images; expected 1 bytes more" },
        { "packed long", TestFiles.Gzip([.. Images, 0]), Labels, "more bytes after the last value" },
        { "packed absurd", TestFiles.Gzip(TestFiles.Idx([], 100_000, 100, 100)), Labels, "expected 1000000000 bytes of values" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Open_WrongFile_NamesFileAndOffset(string kind, byte[] images, byte[] labels, string message)
    {
        var error = Assert.Throws<InvalidFileException>(() => Read(images, labels));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder.Path, error.Path, StringComparison.Ordinal);
        Assert.True(error.Offset >= 0, kind);
    }

    [Fact]
    public void Read_PackedAndDamagedAnywhere_IsRefusedOrHarmless()
    {
        var good = Read(Images, Labels);
        var packed = TestFiles.Gzip(Images);
        Gen.Select(Gen.Int[0, packed.Length], Gen.Int[0, packed.Length - 1], Gen.Byte).Sample((length, at, value) =>
        {
            var damaged = packed[..length];
            if (at < length)
                damaged[at] = value;
            try
            {
                Assert.Equal(good, Read(damaged, Labels));
            }
            catch (InvalidFileException error)
            {
                Assert.StartsWith(folder.Path, error.Message, StringComparison.Ordinal);
            }
        }, iter: 400, threads: 1);
    }

    [Fact]
    public void Read_PlainAndDamagedAnywhere_IsRefusedOrOtherPixels()
    {
        Gen.Select(Gen.Int[0, Images.Length], Gen.Int[0, Images.Length - 1], Gen.Byte).Sample((length, at, value) =>
        {
            var damaged = Images[..length];
            if (at < length)
                damaged[at] = value;
            try
            {
                Assert.Equal(24, Read(damaged, Labels).Length);
            }
            catch (InvalidFileException error)
            {
                Assert.StartsWith(folder.Path, error.Message, StringComparison.Ordinal);
            }
        }, iter: 400, threads: 1);
    }

    private byte[] Read(byte[] images, byte[] labels)
    {
        var read = new List<byte>();
        IdxSplit.Open(
            "train", folder.Write("images", images), folder.Write("labels", labels), ["a", "b"]).Read(samples => read.AddRange(samples));
        return [.. read];
    }
}
