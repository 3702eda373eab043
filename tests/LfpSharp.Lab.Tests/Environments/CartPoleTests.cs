using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Tests.Environments;

public sealed class CartPoleTests
{
    private static readonly CartPole Rules = new();

    [Fact]
    public void Step_AnyState_SolvesTheEquationsOfMotion()
    {
        var random = new Random(3);
        for (var trial = 0; trial < 200; trial++)
        {
            double[] state = [Draw(2), Draw(3), Draw(0.2), Draw(3)];
            var expected = Twin(state, trial % 2);
            var brought = Rules.Step(state, trial % 2);
            for (var i = 0; i < 4; i++)
                Assert.Equal(expected[i], state[i], 1e-12);
            Assert.Equal(1, brought.Reward);
            Assert.Equal(Math.Abs(expected[0]) > 2.4 || Math.Abs(expected[2]) > Math.PI / 15, brought.Ends);
        }

        double Draw(double bound) => bound * ((2 * random.NextDouble()) - 1);
    }

    [Theory]
    [InlineData(2.39, 1, 0, true)]
    [InlineData(-2.39, -1, 0, true)]
    [InlineData(2.3, 1, 0, false)]
    [InlineData(0, 0, 0.2094, false)]
    [InlineData(0, 0, 0.2095, true)]
    public void Step_AtABound_Ends(double position, double speed, double angle, bool ends)
        => Assert.Equal(ends, Rules.Step([position, speed, angle, 0], 1).Ends);

    [Fact]
    public void Reset_ManyStarts_AreUniformInTheRange()
    {
        var state = new double[4];
        var (least, most, sum) = (1.0, -1.0, 0.0);
        for (var start = 0; start < 1000; start++)
        {
            Rules.Reset(start, state);
            (least, most, sum) = (Math.Min(least, state.Min()), Math.Max(most, state.Max()), sum + state.Sum());
        }
        Assert.InRange(least, -0.05, -0.0495);
        Assert.InRange(most, 0.0495, 0.05);
        Assert.InRange(sum / 4000, -0.002, 0.002);
    }

    // Published: about 22 (Gymnasium's random policy).
    [Fact]
    public void RandomPlay_Return_IsThePublishedOne()
        => Assert.InRange(RandomReturn(Rules, 2000), 21, 23.5);

    internal static double RandomReturn(IEnvironment environment, int count)
        => RandomPlay.Of(environment, [.. Enumerable.Range(0, count).Select(i => (long)i)], seed: 1).Returns.ToArray().Average();

    // The two equations of motion of cart and pole, solved for both accelerations at once:
    // (M + m) x'' + m l θ'' cos θ = F + m l θ'² sin θ,  x'' cos θ + 4/3 l θ'' = g sin θ.
    private static double[] Twin(double[] state, int action)
    {
        const double m = 0.1, total = 1.1, l = 0.5, g = 9.8, tau = 0.02;
        var (x, v, angle, turn) = (state[0], state[1], state[2], state[3]);
        var (a, b, p) = (total, m * l * Math.Cos(angle), (action == 1 ? 10 : -10) + (m * l * turn * turn * Math.Sin(angle)));
        var (c, d, q) = (Math.Cos(angle), 4.0 / 3 * l, g * Math.Sin(angle));
        var determinant = (a * d) - (b * c);
        var (pushing, turning) = (((p * d) - (b * q)) / determinant, ((a * q) - (p * c)) / determinant);
        return [x + (tau * v), v + (tau * pushing), angle + (tau * turn), turn + (tau * turning)];
    }
}
