using System.Globalization;
using CsCheck;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Data.Sets;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.Csv;

public sealed class CsvTableTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("1,2,a\n3,4.5,b\n", null)]
    [InlineData("x,y,kind\n1,2,a\n3,4.5,b", null)]
    [InlineData("kind;x;y\r\na;1;2\r\nb;3;4.5\r\n", "kind")]
    [InlineData("1\ta\t2\n\n3\tb\t4.5\n", "1")]
    [InlineData("\"x\",\"y\",\"kind\"\n\"1\",2,\"a\"\n3,\"4.5\",b\n", null)]
    [InlineData("\uFEFF1,2,a\n3,4.5,b\n", null)]
    [InlineData("1,2,a\r3,4.5,b\r", null)]
    [InlineData("1, \"2\" , \"a\"\n\"3\" ,4.5,b\n", null)]
    [InlineData("1;2;a\n3;4,5;b\n", null)]
    [InlineData("1\t2\ta\n3\t4,5\tb\n", null)]
    [InlineData("\"size (l, w; h)\";\"weight, kg\";kind\n1;2;a\n3;4.5;b\n", null)]
    [InlineData("sep=;\n1;2;a\n3;4,5;b\n", null)]
    [InlineData("1,2,a,\n3,4.5,b,\n,,,\n", null)]
    [InlineData("x,y,kind\n1,2,a,\n3,4.5,b,\n", null)]
    [InlineData("label,x,y\na,1,2\nb,3,4.5\n", null)]
    [InlineData("x,x,kind\n1,2,a\n3,4.5,b\n", null)]
    [InlineData("0,1,2\n1,2,a\n3,4.5,b\n", null)]
    [InlineData("0,1,target\n1,2,a\n3,4.5,b\n", null)]
    [InlineData("400.5,410.5,class\n1,2,a\n3,4.5,b\n", null)]
    [InlineData("7,8,kind\n1,2,a\n3,4.5,b\n", "kind")]
    public void Read_EveryDialect_GivesTheSameTable(string text, string? labelColumn)
    {
        var table = Read(text, labelColumn);
        Assert.Equal([1, 2, 3, 4.5f], Numbers(table));
        Assert.Equal(["a", "b"], table.Classes);
        Assert.Equal([0, 1], table.Labels);
    }

    [Theory]
    [InlineData("x,y,price\n1,2,10.5\n3,4.5,-2\n", null, "price")]
    [InlineData("1,2,10.5\n3,4.5,-2\n", null, "2")]
    [InlineData("price;x;y\n10,5;1;2\n-2;3;4,5\n", "price", "price")]
    [InlineData("x,z,y\n", null, null)]
    public void Read_NumbersToPredict_AreNumbers(string text, string? labelColumn, string? name)
    {
        CsvTable Read() => CsvTable.Read(
            folder.Write("a.csv", System.Text.Encoding.UTF8.GetBytes(text)),
            labelColumn is null ? null : [labelColumn],
            TargetKind.Number,
            1 << 20);
        if (name is null)
        {
            Assert.Contains("no row of numbers", Assert.Throws<InvalidFileException>(Read).Message, StringComparison.Ordinal);
            return;
        }

        var table = Read();
        Assert.Equal([10.5, -2], table.Targets);
        Assert.Equal([1, 2, 3, 4.5f], Numbers(table));
        Assert.Equal(name, Assert.Single(table.LabelNames));
        Assert.Empty(table.Classes);
    }

    [Theory]
    [InlineData("1,2,a\n1,2,b\n", "found 'b' in column 3; expected a finite number")]
    [InlineData("x,y,t\n1,2,\n", "found '' in column 3, a missing value")]
    [InlineData("x,y,t\n1,2,inf\n", "found 'inf' in column 3, an infinite value")]
    public void Read_NumbersToPredictThatAreNone_AreRefused(string text, string expected)
    {
        var error = Assert.Throws<InvalidFileException>(() => CsvTable.Read(
            folder.Write("a.csv", System.Text.Encoding.UTF8.GetBytes(text)), null, TargetKind.Number, 1 << 20));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_QuotedLabel_MayHoldSeparatorAndQuote()
        => Assert.Equal(["a \"b\", c"], Read("1,\"a \"\"b\"\", c\"\n", null).Classes);

    [Fact]
    public void Read_NumericLabels_AreInNumericOrder()
        => Assert.Equal(["-1", "2", "10"], Read("1,10\n1,2\n1,-1\n", null).Classes);

    [Theory]
    [InlineData("1,2,a\n1,a\n", "line 2: found 2 cells; expected 3")]
    [InlineData("1,2,a\n1,2,3,a\n", "line 2: found 4 cells; expected 3")]
    [InlineData("1,2,a\n1,two,a\n", "line 2: found 'two' in column 2; expected a finite number")]
    [InlineData("1,2,a\n1,NaN,a\n", "line 2: found 'NaN' in column 2")]
    [InlineData("1,NaN,a\n", "line 1: found 'NaN' in column 2")]
    [InlineData("1,2,a\n1,-Infinity,a\n", "line 2: found '-Infinity'")]
    [InlineData("1,2,a\n1,1e99,a\n", "line 2: found '1e99'")]
    [InlineData("1,2,a\n1,,a\n", "line 2: found '' in column 2")]
    [InlineData("1,2,a\n1,2,\n", "line 2: found an empty label")]
    [InlineData("1,2,\"a\n", "line 1: found a quote that is not closed")]
    [InlineData("1,\"2\"3,a\n", "line 1: found '3' after a closing quote")]
    [InlineData("x,y,z\n", "no row of numbers")]
    [InlineData("", "no row of numbers")]
    [InlineData("alone\n", "line 1: found 1 columns")]
    [InlineData("1,2,a\n1,\02,a\n", "line 2: found a zero byte")]
    public void Read_WrongTable_NamesTheLine(string text, string message)
    {
        var error = Assert.Throws<InvalidFileException>(() => Read(text, null));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(folder["a.csv"] + ", line ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownLabelColumn_IsRefused()
        => Assert.Contains(
            "no column 'kind'", Assert.Throws<InvalidFileException>(() => Read("1,2\n", "kind")).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_BinaryOrEndlessLine_IsRefused()
    {
        Assert.Contains(
            "not UTF-8",
            Assert.Throws<InvalidFileException>(
                () => CsvTable.Read(folder.Write("a.csv", [0xff, 0xfe, 0xfd]), null, TargetKind.Class, 1000)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "more than 4194304 characters",
            Assert.Throws<InvalidFileException>(() => Read(new string('1', 5_000_000), null)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PackedBomb_StopsAtTheLimit()
    {
        var text = string.Concat(Enumerable.Repeat("1,2,3,a\n", 200_000));
        var path = folder.Write("a.csv", TestFiles.Gzip(System.Text.Encoding.ASCII.GetBytes(text)));
        Assert.Contains(
            "line 52: found more numbers",
            Assert.Throws<InvalidFileException>(() => CsvTable.Read(path, null, TargetKind.Class, 4000)).Message,
            StringComparison.Ordinal);
        Assert.Equal(200_000, CsvTable.Read(path, null, TargetKind.Class, 1 << 25).Labels.Length);
    }

    [Fact]
    public void Read_LongOrManyLabels_AreRefusedBeforeTheyFillMemory()
    {
        Assert.Contains(
            "line 1: found a label of 2000 characters",
            Assert.Throws<InvalidFileException>(() => Read($"1,2,{new string('a', 2000)}\n", null)).Message,
            StringComparison.Ordinal);
        var text = string.Concat(Enumerable.Range(0, 70_000).Select(i => $"1,L{i}\n"));
        var path = folder.Write("a.csv", System.Text.Encoding.ASCII.GetBytes(text));
        Assert.Contains(
            "line 65537: found more than 65536 different labels",
            Assert.Throws<InvalidFileException>(() => CsvTable.Read(path, null, TargetKind.Class, 1 << 28)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TextThatShrankAHundredfold_IsRefused()
    {
        var path = folder.Write(
            "a.csv",
            TestFiles.Gzip(
                System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string(' ', 500_000) + "1,2,a\n", 80)))));
        Assert.Contains(
            "100 times their size",
            Assert.Throws<InvalidFileException>(() => CsvTable.Read(path, null, TargetKind.Class, 1 << 28)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AnyTable_ComesBack()
    {
        Gen.Select(Gen.Float[-1e30f, 1e30f].Array[3], Gen.Int[0, 5]).List[1, 30].Sample(rows =>
        {
            var text = string.Join(
                '\n',
                rows.Select(
                    row => string.Join(',', row.Item1.Select(v => v.ToString("R", CultureInfo.InvariantCulture))) + $",{row.Item2}"));
            var table = Read(text, null);
            Assert.Equal(rows.SelectMany(row => row.Item1), Numbers(table));
            Assert.Equal(rows.Select(row => $"{row.Item2}"), table.Labels.Select(label => table.Classes[label]));
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Read_AnyText_IsReadOrRefused()
    {
        Gen.Char["0123456789.,;\t\"\n\r-eEaN \u00e9"].Array[0, 60].Sample(characters =>
        {
            try
            {
                Read(new string(characters), null);
            }
            catch (InvalidFileException error)
            {
                Assert.StartsWith(folder["a.csv"], error.Message, StringComparison.Ordinal);
            }
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void Load_Csv_IsScaledPerColumn()
    {
        var path = folder.Write(
            "a.csv",
            System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20).Select(i => $"{i},{100 + (i % 3)},{i % 2}\n"))));
        var set = DataSets.Load("csv", new DataOptions { Path = path });
        Assert.Equal((16, 4), (set.Train.Count, set.Test!.Count));
        using var batch = set.Train.Gather([.. Enumerable.Range(0, 16)]);
        using var mean = batch.Inputs.mean([0L]);
        Assert.All(mean.data<float>().ToArray(), value => Assert.Equal(0, value, 1e-5f));
    }

    private static float[] Numbers(CsvTable table)
        => [.. Enumerable.Range(0, table.Values.Count).SelectMany(row => table.Values[row].ToArray())];

    private CsvTable Read(string text, string? labelColumn)
        => CsvTable.Read(
            folder.Write("a.csv", System.Text.Encoding.UTF8.GetBytes(text)),
            labelColumn is null ? null : [labelColumn],
            TargetKind.Class,
            1 << 20);
}
