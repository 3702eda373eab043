using System.Text;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Formats.Csv;

public sealed class CsvHeaderTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("0,1,2,3\n5,6,7,1\n5,6,8,0\n", "0 1")]
    [InlineData("1,2,3,4\n5,6,7,1\n5,6,8,0\n", "0 1")]
    [InlineData(",0,1,target\n0,5,6,1\n1,5,7,0\n", "0 1")]
    [InlineData("10,20,kind\n5,6,1\n5,7,0\n", "0 1")]
    [InlineData("0.5,1.5,Species\n5,6,b\n5,7,a\n", "a b")]
    [InlineData("label,1x1,1x2\n7,0,255\n3,1,9\n", "3 7")]
    [InlineData("y,x1,x2\n1,0.5,0.25\n0,0.1,0.2\n", "0 1")]
    [InlineData("x,y,colour\n1,2,red\n3,4,blue\n", "blue red")]
    [InlineData("150,4,setosa,versicolor\n5,6,7,1\n5,6,8,0\n", "0 1")]
    public void Read_LineOfNames_IsNoSample(string text, string classes)
    {
        var table = Read(text);
        Assert.Equal(classes, string.Join(' ', table.Classes));
        Assert.Equal(2, table.Values.Count);
    }

    [Theory]
    [InlineData("0,1,2\n0,1,2\n5,6,3\n", "2 3")]
    [InlineData("0,1,2\n5,6,2\n5,7,1\n", "1 2")]
    [InlineData("5,6,1\n5,7,0\n5,8,0\n", "0 1")]
    [InlineData("5.1,3.5,Iris-setosa\n4.9,3.0,Iris-other\n4.9,3.1,Iris-other\n", "Iris-other Iris-setosa")]
    [InlineData("1,2,3\n1,2,3\n1,2,3\n", "3")]
    [InlineData("5,6,a\n5,7,b\n5,8,c\n", "a b c")]
    public void Read_LineOfValues_IsASample(string text, string classes)
    {
        var table = Read(text);
        Assert.Equal(classes, string.Join(' ', table.Classes));
        Assert.Equal(3, table.Values.Count);
        Assert.Empty(table.Notes);
    }

    [Theory]
    [InlineData("0,1,target\n5,6,1\n5,7,0\n", "line 1 (0, 1, target) is taken for the columns' names")]
    [InlineData("1,two,3,x\n5,6,7,1\n5,6,8,0\n", "line 1 (1, two, 3, x) is taken for the columns' names")]
    [InlineData("label,a,b\n1,5,6\n0,5,7\n", "the first column, 'label', is taken for the labels")]
    [InlineData(",a,label\n0,5,1\n1,5,0\n", "counts the rows")]
    [InlineData("a;b;label\n0,5;1,5;1\n2,5;3,5;0\n", "decimal comma, as first seen in line 2")]
    [InlineData("1,2,a\n,,\n3,4,b\n", "1 lines hold separators only")]
    [InlineData("1,2,a\n3,4,b,\n", "1 lines end in a separator")]
    public void Read_WhatATableLeavesOpen_IsSaid(string text, string note)
        => Assert.Contains(Read(text).Notes, sentence => sentence.Contains(note, StringComparison.Ordinal));

    [Fact]
    public void Read_LabelColumnOfMeasuredValues_IsSaid()
        => Assert.Contains(
            "30 different values in 30 rows",
            Assert.Single(Read(string.Concat(Enumerable.Range(0, 30).Select(i => $"{i % 3},{i % 5}.5,{i}.25\n"))).Notes),
            StringComparison.Ordinal);

    [Fact]
    public void Read_TwoColumnsOfTheLabelsName_AreRefused()
    {
        var error = Assert.Throws<InvalidFileException>(() => Read("kind,x,kind\na,1,b\n", "kind"));
        Assert.Contains("2 columns named 'kind'", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 or 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.5,two,2,x\n5,6,7,1\n", "'two' in column 2")]
    [InlineData("1.5,NA,x\n5,6,1\n", "'NA' in column 2, a missing value")]
    [InlineData("a,1,2\nb,3,4\n", "--label-column 0")]
    public void Read_FirstLineThatIsNeither_IsRefused(string text, string message)
        => Assert.Contains(message, Assert.Throws<InvalidFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    private CsvTable Read(string text, string? label = null)
        => CsvTable.Read(folder.Write("a.csv", Encoding.UTF8.GetBytes(text)), label is null ? null : [label], TargetKind.Class, 1 << 20);
}
