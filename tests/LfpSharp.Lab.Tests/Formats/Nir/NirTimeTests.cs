using LfpSharp.Lab.Formats.Nir;

namespace LfpSharp.Lab.Tests.Formats.Nir;

public sealed class NirTimeTests
{
    [Fact]
    public void Constant_OfDecaysFromThreeQuarters_GivesBackTheirVeryBits()
    {
        for (var i = 0; i < 500; i++)
        {
            var decay = 0.75 + (i / 2000.0);
            Assert.Equal((float)decay, NirTime.Decay(NirTime.Constant(decay)));
        }

        Assert.All([0.9, 0.95, 0.99, 0.999, 0.9999, 0], decay => Assert.Equal((float)decay, NirTime.Decay(NirTime.Constant(decay))));
    }

    [Fact]
    public void Threshold_DividedAsSimulatorsDo_IsTheVeryThresholdTimesTheGain()
    {
        foreach (var decay in (double[])[0.5, 0.75, 0.9, 0.95, 0.99])
        {
            Assert.All(
                [0.3, 0.5, 1],
                threshold => Assert.Equal(
                    (float)(threshold * NirTime.Gain(decay)),
                    NirTime.Threshold(threshold, decay) / (NirTime.Step / NirTime.Constant(decay))));
        }

        Assert.Equal([1, 1, 2, 8, 16, 64, 1], ((double[])[0, 0.4, 0.5, 0.9, 0.95, 0.99, 1]).Select(NirTime.Gain));
    }

    [Fact]
    public void Constant_OfASmallDecay_IsTheNearestThereIs()
        => Assert.Equal(0.01f, NirTime.Decay(NirTime.Constant(0.01)), 1e-7f);

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void Constant_OfADecayWithoutOne_IsRefused(double decay)
        => Assert.Contains(
            "from 0 to below 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => NirTime.Constant(decay)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Of_ANoteThatIsNoTime_IsRefused()
    {
        var graph = new NirGraph(new Dictionary<string, NirNode>(), [], new Dictionary<string, string> { ["dt"] = "soon" });
        Assert.Contains("'dt' is 'soon'", Assert.Throws<NotSupportedException>(() => NirTime.Of(graph)).Message, StringComparison.Ordinal);
        Assert.Equal(0.001f, NirTime.Of(graph with { Notes = new Dictionary<string, string> { ["dt"] = "0.001" } }));
        Assert.Equal(1e-4f, NirTime.Of(graph with { Notes = new Dictionary<string, string>() }));
    }
}
