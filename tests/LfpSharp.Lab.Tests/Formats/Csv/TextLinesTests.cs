using System.Text;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.Csv;

public sealed class TextLinesTests : IDisposable
{
    private const string Text = "größe,1.5,日本\r\nzwei\rdrei\n\nfünf";
    private static readonly string[] Expected = ["größe,1.5,日本", "zwei", "drei", "", "fünf"];
    private readonly ScratchFolder folder = new();

    public static TheoryData<Encoding> Encodings
        => [new UTF8Encoding(false), new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Next_MarkedText_IsTheSameInEveryEncoding(Encoding encoding)
    {
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)];
        Assert.Equal(Expected, Lines(bytes));
        Assert.Equal(Expected, Lines(TestFiles.Gzip(bytes)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Next_Utf16WithoutMark_IsToldByItsZeros(bool bigEndian)
        => Assert.Equal(["1,2,a", "3,4,b"], Lines(new UnicodeEncoding(bigEndian, byteOrderMark: false).GetBytes("1,2,a\n3,4,b\n")));

    [Fact]
    public void Next_LongText_KeepsItsLinesAcrossBlocks()
    {
        string[] lines = [.. Enumerable.Range(0, 50_000).Select(i => $"zeile {i} é")];
        Assert.Equal(lines, Lines(Encoding.UTF8.GetBytes(string.Join("\r\n", lines))));
    }

    [Fact]
    public void Next_Latin1_IsRefusedWithTheWayOut()
        => Assert.Contains(
            "CSV UTF-8",
            Assert.Throws<InvalidFileException>(() => Lines(Encoding.Latin1.GetBytes("größe,1"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Next_CutGzip_IsRefused()
    {
        var packed = TestFiles.Gzip(TestFiles.Bytes(9000).Select(b => (byte)('0' + (b % 10))).ToArray());
        Assert.Contains(
            "was cut off",
            Assert.Throws<InvalidFileException>(() => Lines(packed[..(packed.Length / 2)])).Message,
            StringComparison.Ordinal);
    }

    private List<string> Lines(byte[] content)
    {
        using var lines = new TextLines(folder.Write("a.txt", content));
        var all = new List<string>();
        while (lines.Next() is { } line)
            all.Add(line);
        Assert.Equal(all.Count, lines.Number);
        return all;
    }
}
