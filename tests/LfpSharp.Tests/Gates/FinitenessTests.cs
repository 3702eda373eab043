using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Gates;

public sealed class FinitenessTests
{
    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Holds_OneValueAnywhere_IsFound(double value)
    {
        foreach (var type in new[] { ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16 })
        {
            for (var place = 0; place < 6; place++)
            {
                using var scope = NewDisposeScope();
                var values = zeros([2, 3], ScalarType.Float64);
                values.view(6)[place] = value;
                Assert.False(Finiteness.Holds(values.to_type(type)), $"{type} [{place}]");
                Assert.False(Finiteness.Holds(values.t().to_type(type).requires_grad_(true)), $"{type} [{place}], transposed");
            }

            using var all = full([3], value, type);
            Assert.False(Finiteness.Holds(all), $"{type}, all");
        }
    }

    [Fact]
    public void Holds_FiniteValues_IsTrueAlsoWhereTheirDifferenceOverflows()
    {
        using var scope = NewDisposeScope();
        Assert.True(Finiteness.Holds(tensor([float.MaxValue, -float.MaxValue, float.Epsilon])));
        Assert.True(Finiteness.Holds(tensor([double.MaxValue, -double.MaxValue])));
        Assert.True(Finiteness.Holds(zeros([0])));
        Assert.True(Finiteness.Holds(tensor([long.MaxValue, long.MinValue])));
        Assert.True(Finiteness.Holds(tensor(-0.5)));
    }
}
