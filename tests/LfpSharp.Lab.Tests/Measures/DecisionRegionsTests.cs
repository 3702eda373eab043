using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures;

public class DecisionRegionsTests
{
    [Fact]
    public void Of_AnyModel_EqualsTheModelAtEachCentre()
    {
        using var model = new MlpOptions { Hidden = [5] }.Create([2], 3, 1);
        var range = new PlaneRange(-2, 4, -1, 2);

        var regions = DecisionRegions.Of(model, range, 12);

        Assert.Equal((12, 6), (regions.Columns, regions.Rows));
        Assert.True(model.training);
        foreach (var (row, column) in new[] { (0, 0), (0, 11), (5, 0), (3, 7) })
        {
            using var scope = NewDisposeScope();
            var outputs = model.call(tensor([(float)(-2 + ((column + 0.5) * 0.5)), (float)(2 - ((row + 0.5) * 0.5))], [1, 2]));
            Assert.Equal(outputs.argmax(1).item<long>(), regions.ClassAt(row, column));
            Assert.Equal(outputs.softmax(1).max().item<float>(), regions.ConfidenceAt(row, column), 5);
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(6, 0)]
    [InlineData(1, -1)]
    [InlineData(0, 12)]
    public void ClassAt_CellOutside_IsRefused(int row, int column)
    {
        using var model = new MlpOptions { Hidden = [5] }.Create([2], 3, 1);
        var regions = DecisionRegions.Of(model, new PlaneRange(-2, 4, -1, 2), 12);
        Assert.Throws<ArgumentOutOfRangeException>(() => regions.ClassAt(row, column));
    }

    [Fact]
    public void Of_ManyCells_AreAskedInParts()
    {
        using var model = new MlpOptions { Hidden = [] }.Create([2], 2, 1);

        var regions = DecisionRegions.Of(model, new PlaneRange(-1, 1, -1, 1), 100);

        using var scope = NewDisposeScope();
        Assert.Equal(model.call(tensor([0.99f, -0.99f], [1, 2])).argmax(1).item<long>(), regions.ClassAt(99, 99));
    }

    [Fact]
    public void Of_ResolutionZero_IsRefused()
    {
        using var model = new MlpOptions().Create([2], 2, 1);

        Assert.Contains(
            "1..4096",
            Assert.Throws<ArgumentOutOfRangeException>(() => DecisionRegions.Of(model, new PlaneRange(0, 1, 0, 1), 0)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(0, double.NaN)]
    public void PlaneRange_WithoutExtent_IsRefused(double left, double right)
        => Assert.Contains(
            "must rise", Assert.Throws<ArgumentException>(() => new PlaneRange(left, right, 0, 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void PlaneRangeOf_Points_HasAMarginAroundThem()
    {
        var data = LfpSharp.Lab.Data.Sets.DataSets.Load("swirls", new LfpSharp.Lab.Data.Sets.DataOptions { Samples = 60 }).Train;

        var range = PlaneRange.Of(data);

        var points = PlaneRange.Points(data);
        var (low, high) = (points.Min(point => point.X), points.Max(point => point.X));
        Assert.Equal(low - (0.05 * (high - low)), range.Left, 9);
        Assert.Equal(high + (0.05 * (high - low)), range.Right, 9);
        Assert.Equal(data.Labels.ToArray(), points.Select(point => point.Label));
    }
}
