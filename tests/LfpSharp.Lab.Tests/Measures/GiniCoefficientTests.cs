using LfpSharp.Lab.Measures;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures;

public sealed class GiniCoefficientTests
{
    [Fact]
    public void Of_EqualMagnitudes_IsZero() => Assert.Equal(0, GiniCoefficient.Of(tensor(new float[] { 2, -2, 2, -2 })), 12);

    [Fact]
    public void Of_OneOfN_IsOneMinusOneOverN()
        => Assert.Equal(1 - (1.0 / 5), GiniCoefficient.Of(tensor(new float[] { 0, 0, -3, 0, 0 })), 12);

    [Fact]
    public void Of_AllZero_IsZero() => Assert.Equal(0, GiniCoefficient.Of(zeros(7)));

    [Fact]
    public void Of_RandomValues_IsHalfTheRelativeMeanDifference()
    {
        // The definition by pairs: Σ_i Σ_j ||w_i| − |w_j|| / (2 n² mean).
        var values = Enumerable.Range(1, 50).Select(i => (float)Math.Sin(i * i)).ToArray();
        var magnitudes = values.Select(value => Math.Abs((double)value)).ToArray();
        var pairs = magnitudes.Sum(a => magnitudes.Sum(b => Math.Abs(a - b)));
        Assert.Equal(pairs / (2 * values.Length * magnitudes.Sum()), GiniCoefficient.Of(tensor(values)), 7);
    }
}
