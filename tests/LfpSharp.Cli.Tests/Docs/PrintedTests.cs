namespace LfpSharp.Cli.Tests.Docs;

public sealed class PrintedTests
{
    [Theory]
    [InlineData("96±2 % right", "97.9 % right", null)]
    [InlineData("96±2 % right", "98.1 % right", "96±2 % right")]
    [InlineData("96±2 % right", "96 % wrong", "96±2 % right")]
    [InlineData("a 1±1 b 5±1", "a 2 b 4.5", null)]
    [InlineData("a 1±1 b 5±1", "a 2 b 3.5", "a 1±1 b 5±1")]
    [InlineData("(0.5±0.1)\nlast", "first\n(0.45)\nbetween\nlast", null)]
    [InlineData("last\nfirst", "first\nlast", "first")]
    public void Missing_OfAnOutput_IsTheFirstLineThatDoesNotCome(string expected, string output, string? missing)
        => Assert.Equal(missing, Printed.Missing(expected, output));
}
