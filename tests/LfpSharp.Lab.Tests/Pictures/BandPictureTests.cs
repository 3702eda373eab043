using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Pictures;

public sealed class BandPictureTests
{
    private static readonly ScoreBand[] Bands =
        [.. Enumerable.Range(0, 3).Select(i => new ScoreBand($"rule {i}", [0, 1], [0.5, 0.6], [0.4, 0.5], [0.6, 0.7]))];

    [Fact]
    public void Plot_Names_LeavesRoomForPointsBesideTheFirstAndTheLast()
    {
        using var plot = BandPicture.Plot("title", ScoreKind.Accuracy, "key", Bands, [(0, "a"), (1, "b")], areNames: true);
        var limits = plot.Axes.GetLimits();
        Assert.Equal((-0.5, 1.5), (limits.Left, limits.Right));
        var places = plot.GetPlottables<ScottPlot.Plottables.Scatter>().SelectMany(points => points.Data.GetScatterPoints()).ToList();
        Assert.Equal(6, places.DistinctBy(point => point.X).Count());
        Assert.All(places, point => Assert.InRange(point.X, -0.4, 1.4));
    }

    [Fact]
    public void Plot_Numbers_ReachesALittleBeyondThem()
    {
        using var plot = BandPicture.Plot("title", ScoreKind.Accuracy, "key", Bands);
        Assert.Equal((-0.06, 1.06), (plot.Axes.GetLimits().Left, plot.Axes.GetLimits().Right));
    }
}
