using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Lab.Tests.Pages.Text;

public sealed class TextTableTests
{
    private static readonly TableColumn[] Columns = ["rule", TableColumn.Number("accuracy"), "remark"];

    [Fact]
    public void Lines_WordsAndNumbers_AreAlignedToTheWidestCell()
    {
        var table = new TableBlock("caption", Columns, [["lfp-epsilon", "9.1 %", "a"], ["sgd", "100.000000 %", "long remark"]]);

        Assert.Equal(
            [
                "rule              accuracy   remark",
                "lfp-epsilon          9.1 %   a",
                "sgd           100.000000 %   long remark",
            ],
            TextTable.Lines(table));
    }

    [Fact]
    public void Lines_EmptyCells_LeaveNoSpaceAtTheEnd()
    {
        var lines = TextTable.Lines(new TableBlock("", Columns, [["a", "1", ""], ["", "", ""], ["b", "", "c"]])).ToList();

        Assert.Equal(["rule   accuracy   remark", "a             1", "", "b                 c"], lines);
    }

    [Fact]
    public void Lines_WithoutRows_AreTheHeads()
        => Assert.Equal(["rule   accuracy   remark"], TextTable.Lines(new TableBlock("", Columns, [])));

    [Fact]
    public void Lines_WithoutColumns_AreNone() => Assert.Empty(TextTable.Lines(new TableBlock("", [], [])));

    [Fact]
    public void Lines_WithoutHeads_BeginWithTheFirstRow()
        => Assert.Equal(["a    1", "bc   2"], TextTable.Lines(new TableBlock("", ["", ""], [["a", "1"], ["bc", "2"]])));

    [Fact]
    public void Lines_WhatActsOnATerminal_IsShownAsItsCodeAndMeasuredAsShown()
    {
        var lines = TextTable.Lines(new TableBlock("", ["class", "n"], [["a\u001b[2J\n", "1"], ["b", "2"]]));

        Assert.Equal(["class              n", "a\\u001b[2J\\u000a   1", "b                  2"], lines);
    }

    [Fact]
    public void Lines_WideLettersAndNoBreakSpaces_ArePrinted()
    {
        var lines = TextTable.Lines(new TableBlock("", ["größe 日本 🙂", TableColumn.Number("x")], [["e\u0301", "98.20\u00a0%"]])).ToList();

        Assert.StartsWith("größe 日本 🙂", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("   98.20 %", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Row_OneByOne_IsAsWideAsHeadAndLeastWidth()
    {
        var table = new TextTable(
            [TableColumn.Of("rule", ["lfp-epsilon", "sgd"]), TableColumn.Number("loss", 8), TableColumn.Number("seconds")]);

        Assert.Equal("rule              loss   seconds", table.Head);
        Assert.Equal("sgd             0.2500      12.0", table.Row(["sgd", "0.2500", "12.0"]));
        Assert.Equal("lfp-epsilon   123456.2500      12.0", table.Row(["lfp-epsilon", "123456.2500", "12.0"]));
    }

    [Fact]
    public void Row_WithTooFewCells_IsRefusedByName()
    {
        var error = Assert.Throws<ArgumentException>(() => new TextTable(Columns).Row(["a", "1"]));

        Assert.Contains("A row has 2 cells, but the table has 3 columns: rule, accuracy, remark.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TextTable.Lines(new TableBlock("", Columns, [["a"]])).ToList());
    }
}
