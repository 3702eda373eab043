using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Measures.Statistics;

public sealed class StatisticsTests
{
    [Fact]
    public void Of_FourValues_IsWhatIsWorkedOutByHand()
    {
        // Mean 5; squares 9 + 1 + 1 + 9 = 20; s = √(20/3); t(0.975, 3) = 3.182446305; half = 3.182446305 · s / 2.
        var estimate = Estimate.Of([2, 4, 6, 8]);
        Assert.Equal((4, 5.0), (estimate.Count, estimate.Mean));
        Assert.Equal(2.5819888974716, estimate.Deviation!.Value, 12);
        Assert.Equal(5 - 4.10852053, estimate.Low!.Value, 1e-6);
        Assert.Equal(5 + 4.10852053, estimate.High!.Value, 1e-6);
    }

    // Student's table: the 97.5 % quantile by degrees of freedom. Values 0 and 2√n-scaled so that s/√n is 1.
    [Theory]
    [InlineData(1, 12.7062047)]
    [InlineData(2, 4.3026527)]
    [InlineData(4, 2.7764451)]
    [InlineData(9, 2.2621572)]
    [InlineData(29, 2.0452296)]
    [InlineData(120, 1.9799304)]
    public void Of_ManySizes_UsesTheQuantileOfStudentsTable(int freedom, double quantile)
    {
        var estimate = Estimate.Of([.. Enumerable.Range(0, freedom + 1).Select(i => (double)(i % 3))]);
        Assert.Equal(quantile, (estimate.High!.Value - estimate.Mean) / (estimate.Deviation!.Value / Math.Sqrt(freedom + 1)), 6);
    }

    [Fact]
    public void Of_OneValue_HasNoInterval()
        => Assert.Equal(new Estimate(1, 0.5, null, null, null), Estimate.Of([0.5]));

    [Fact]
    public void Of_NoValues_IsRefused()
        => Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => Estimate.Of([])).Message, StringComparison.Ordinal);

    [Fact]
    public void Paired_FourSeeds_IsWhatIsWorkedOutByHand()
    {
        // d = 1, 2, 3, 2: mean 2, s = √(2/3), t = 2 / (s/2) = 4.898979. For 3 degrees of freedom
        // F(−t) = 1/2 − (1/π)(atan(t/√3) + (t/√3) / (1 + t²/3)); with t/√3 = 2.8284271: p = 2·F(−t) = 0.016277.
        var test = PairedTest.Of("a", [2, 4, 6, 6], "b", [1, 2, 3, 4]);
        Assert.Equal(2, test.Difference, 12);
        Assert.Equal(4.8989794855664, test.T!.Value, 10);
        var x = test.T.Value / Math.Sqrt(3);
        Assert.Equal(1 - (2 / Math.PI * (Math.Atan(x) + (x / (1 + (x * x))))), test.P!.Value, 10);
        Assert.Equal(0.016277, test.P.Value, 5);
        Assert.Equal(2 - (3.1824463 * 0.4082483), test.Low!.Value, 5);
    }

    [Fact]
    public void Paired_SidesSwapped_ChangesTheSignOnly()
    {
        var (one, other) =
            (PairedTest.Of("a", [0.9, 0.8, 0.95], "b", [0.85, 0.82, 0.9]), PairedTest.Of("b", [0.85, 0.82, 0.9], "a", [0.9, 0.8, 0.95]));
        Assert.Equal(one.Difference, -other.Difference, 12);
        Assert.Equal(one.P!.Value, other.P!.Value, 12);
    }

    [Fact]
    public void Paired_DifferencesAllTheSame_HasNoT()
    {
        Assert.Equal((null, 1.0), (PairedTest.Of("a", [1, 2], "b", [1, 2]).T, PairedTest.Of("a", [1, 2], "b", [1, 2]).P));
        Assert.Null(PairedTest.Of("a", [2, 3], "b", [1, 2]).P);
    }

    [Fact]
    public void Paired_OneSeed_HasADifferenceAndNoTest()
        => Assert.Equal(new PairedTest("a", "b", 1, 0.5, null, null, null, null), PairedTest.Of("a", [1], "b", [0.5]));

    [Fact]
    public void Paired_OtherCounts_IsRefused()
        => Assert.Contains(
            "as many of both",
            Assert.Throws<ArgumentException>(() => PairedTest.Of("a", [1], "b", [1, 2])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Best_OfTrials_IsTheHighestValidationAccuracyThenTheLowerLossThenTheLowerRate()
    {
        RateTrial[] trials =
        [
            new(0.1, 0.8, 0.1, null, ""),
            new(0.2, 0.9, 0.5, null, ""),
            new(0.4, 0.9, 0.4, null, ""),
            new(0.3, 0.9, 0.4, null, ""),
            new(0.5, null, null, "NaN", ""),
        ];
        Assert.Equal(0.3, RateTrial.Best(trials)!.Rate);
        Assert.Null(RateTrial.Best([trials[^1]]));
    }

    [Fact]
    public void OverSeconds_TwoRuns_InterpolatesBetweenEpochsWhereBothHaveSome()
    {
        var band = ScoreBand.OverSeconds("a", [[Epoch(1, 1, 0.2), Epoch(2, 3, 0.6)], [Epoch(1, 2, 0.4), Epoch(2, 4, 0.8)]])!;
        Assert.Equal((2.0, 3.0), (band.X[0], band.X[^1]));
        Assert.Equal(0.4, band.Mean[0], 12);      // (0.4 + 0.4) / 2
        Assert.Equal(0.6, band.Mean[^1], 12);     // (0.6 + 0.6) / 2
        Assert.Equal(
            [1.0, 2.0],
            ScoreBand.OverEpochs("a", [[Epoch(1, 1, 0.2), Epoch(2, 3, 0.6)], [Epoch(1, 1, 0.4), Epoch(2, 3, 0.8), Epoch(3, 4, 1)]])!.X);
    }

    private static Lab.Training.EpochRecord Epoch(int epoch, double seconds, double accuracy)
        => new(epoch, epoch, accuracy, accuracy, 1, 0.1, seconds);
}
