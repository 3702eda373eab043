using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Lab.Tests.Pages;

public sealed class ScoreWordingTests
{
    private const ScoreKind Bits = ScoreKind.Likelihood;

    [Fact]
    public void Likelihood_EveryWay_IsWrittenAsBits()
    {
        Assert.Equal("2.1034", Bits.Text(-2.1034));
        Assert.Equal("0.0000", Bits.Number(0.0));
        Assert.Equal(Wording.None, Bits.Text(null));
        Assert.Equal("0.2500", Bits.Size(-0.25));
        Assert.Equal(Wording.None, Bits.Size(null));

        // From the better end to the worse, as numbers grow.
        Assert.Equal("1.9000 to 2.3000", Bits.Interval(-2.3, -1.9));
        Assert.Equal("2.1000\u00a0±\u00a00.2000", Bits.Spread(new Estimate(3, -2.1, 0.2, -2.3, -1.9)));
        Assert.Equal("bits per character", Bits.Name);
        Assert.Equal(("Bits per character", "bits per character", "mean cross-entropy"), (Bits.Title, Bits.Axis, Bits.Loss));
    }

    [Fact]
    public void Likelihood_Cells_AreSortedAsTheyAreShown()
    {
        Assert.True(Bits.Cell(-2).Value > Bits.Cell(-1).Value);
        Assert.True(Bits.SpreadCell(new Estimate(1, -2, null, null, null)).Value > 1.5);
        Assert.Equal(1.9, Bits.IntervalCell(-2.3, -1.9).Value!.Value, 1e-12);
        Assert.True(ScoreKind.Accuracy.Cell(0.9).Value > ScoreKind.Accuracy.Cell(0.8).Value);
        Assert.True(double.IsNaN(Bits.Cell(null).Value!.Value));
    }

    [Theory]
    [InlineData(ScoreKind.Accuracy, "98.20\u00a0%", "97.00 to 99.00", "accuracy in %", 0, 1)]
    [InlineData(ScoreKind.Determination, "0.9820", "0.9700 to 0.9900", "R²", double.NegativeInfinity, 1)]
    [InlineData(ScoreKind.Likelihood, "−0.9820", "−0.9900 to −0.9700", "bits per character", double.NegativeInfinity, 0)]
    public void Kind_EachOne_HasItsOwnNumbers(ScoreKind kind, string text, string interval, string axis, double worst, double best)
    {
        Assert.Equal(text, kind.Text(0.982));
        Assert.Equal(interval, kind.Interval(0.97, 0.99));
        Assert.Equal((axis, worst, best), (kind.Axis, kind.Worst, kind.Best));
    }
}
