using System.Text;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.Csv;

public sealed class CsvNumbersTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("0,5", 0.5)]
    [InlineData("-1234,25", -1234.25)]
    [InlineData(",5", 0.5)]
    [InlineData("2,5e3", 2500)]
    [InlineData("7", 7)]
    public void Read_DecimalComma_IsRead(string cell, double value)
        => Assert.Equal((float)value, Read($"0,1;{cell};a\n0,2;3;b\n").Values[0][1]);

    [Theory]
    [InlineData("1,2,a\n\"0,5\",2,b\n", "a decimal comma or a thousands separator")]
    [InlineData("1,2,a\n\"1,234.5\",2,b\n", "thousands separators")]
    [InlineData("1;2;a\n1.234,5;2;b\n", "thousands separators")]
    [InlineData("1;2;a\n1 234;2;b\n", "thousands separators")]
    [InlineData("1;2;a\n1'234;2;b\n", "thousands separators")]
    [InlineData("1;2;a\n1,234,567;2;b\n", "thousands separators")]
    [InlineData("1,234;2;a\n5,678;3;b\n", "may be a decimal comma or stand between thousands")]
    [InlineData("0,5;2;a\n1.5;2;b\n", "line 2: found '1.5' in column 1; expected a decimal comma, as in line 1")]
    [InlineData("1.5;2;a\n0,5;2;b\n", "line 2: found '0,5' in column 1; expected a decimal point, as in line 1")]
    [InlineData("1;2;a\n?;2;b\n", "a missing value")]
    [InlineData("1;2;a\nnull;2;b\n", "a missing value")]
    [InlineData("1;2;a\nN/A;2;b\n", "table.dropna()")]
    [InlineData("1;2;a\ninf;2;b\n", "an infinite value")]
    [InlineData("1;2;a\n1e39;2;b\n", "beyond what float32 can hold")]
    public void Read_WhatIsNoPlainNumber_IsRefusedByName(string text, string message)
        => Assert.Contains(message, Assert.Throws<InvalidFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    private CsvTable Read(string text)
        => CsvTable.Read(folder.Write("a.csv", Encoding.UTF8.GetBytes(text)), null, TargetKind.Class, 1 << 20);
}
