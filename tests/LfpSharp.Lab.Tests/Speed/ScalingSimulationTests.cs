using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Speed;

namespace LfpSharp.Lab.Tests.Speed;

public sealed class ScalingSimulationTests
{
    private static readonly NetworkLink Link = new(1e9, 1e-5);

    [Theory]
    [InlineData(1000, 1, 0)]
    [InlineData(1000, 8, 3 * (1e-5 + 1e-6))]
    [InlineData(1 << 20, 2, 1e-5 + ((1 << 20) / 1e9))]
    [InlineData(4_000_000, 4, (4 * 1e-5) + (1.5 * 0.004))]
    public void SumSeconds_ByHand_Agrees(long bytes, int processes, double expected)
        => Assert.Equal(expected, Link.SumSeconds(bytes, processes), 1e-12);

    [Fact]
    public void Of_SharedBatch_GivesEachMachineItsPart()
    {
        var points = ScalingSimulation.Of(128, [1, 8, 512], false, samples => 2 + (samples / 16.0), 1000, Link);
        Assert.Equal([(1, 128), (8, 16)], points.Select(point => (point.Machines, point.Samples)));
        Assert.Equal((1.0, 0.0, 10.0), (points[0].Efficiency, points[0].SumMs, points[0].StepMs));
        var sum = 3 * (1e-5 + 1e-6 + (2 * (1e-5 + 8e-9))) * 1000;
        Assert.Equal(sum, points[1].SumMs, 1e-9);
        Assert.Equal(1000 * 128 / (3 + sum), points[1].SamplesPerSecond, 1e-6);
        Assert.Equal(16 / (3 + sum) / 12.8, points[1].Efficiency, 1e-9);
    }

    [Fact]
    public void Of_GrownBatch_GivesEachMachineAWholeOne()
    {
        var points = ScalingSimulation.Of(128, [1, 512], true, _ => 10, 1000, Link);
        Assert.Equal([128, 128], points.Select(point => point.Samples));
        Assert.InRange(points[1].Efficiency, 0.9, 1);
    }

    [Fact]
    public void MeasureLearnMs_SmallModel_TakesTimeAndTellsItsBytes()
    {
        Assert.True(ScalingSimulation.MeasureLearnMs("mlp", 2, TimeSpan.Zero, out var bytes) > 0);
        Assert.True(bytes > 4000);
    }

    [Fact]
    public void Measure_OneProcess_IsRefused()
        => Assert.Contains(
            "Start two or more with mpirun",
            Assert.Throws<ArgumentException>(() => NetworkLink.Measure(OneProcess.Instance)).Message,
            StringComparison.Ordinal);
}
