using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Lab.Tests.Pages.Text;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("a\u001b[2Jb", "a\\u001b[2Jb")]
    [InlineData("a\u009bb\u0007\u007f", "a\\u009bb\\u0007\\u007f")]
    [InlineData("\u202eevil", "\\u202eevil")]
    [InlineData("a\rb", "a\\u000db")]
    [InlineData("zwei\tZeilen\r\nbleiben\n", "zwei\tZeilen\r\nbleiben\n")]
    [InlineData("größe 日本 🙂", "größe 日本 🙂")]
    public void Of_WhatActsOnATerminal_IsShownAsItsCode(string text, string shown) => Assert.Equal(shown, Printable.Of(text));

    [Fact]
    public void Cell_LineEnds_AreShownToo() => Assert.Equal("a\\u000ab\\u0009c", Printable.Cell("a\nb\tc"));
}
