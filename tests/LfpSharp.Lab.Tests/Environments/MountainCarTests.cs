using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Tests.Environments;

public sealed class MountainCarTests
{
    private static readonly MountainCar Rules = new();

    [Theory]
    [InlineData(-0.5, 0)]
    [InlineData(-1.19, -0.07)]
    [InlineData(0.49, 0.05)]
    [InlineData(0.58, 0.07)]
    [InlineData(-0.2, -0.069)]
    public void Step_EachAction_FollowsThePublishedEquations(double position, double speed)
    {
        for (var action = 0; action < 3; action++)
        {
            // Sutton and Barto: v' = bound[v + 0.001 a − 0.0025 cos 3x], x' = bound[x + v']; at the left bound v' becomes 0.
            var v = Math.Min(0.07, Math.Max(-0.07, speed + (0.001 * (action - 1)) - (0.0025 * Math.Cos(3 * position))));
            var x = Math.Min(0.6, Math.Max(-1.2, position + v));
            double[] state = [position, speed];
            var brought = Rules.Step(state, action);
            Assert.Equal(x, state[0], 1e-15);
            Assert.Equal(x == -1.2 ? 0 : v, state[1], 1e-15);
            Assert.Equal((-1, x >= 0.5), (brought.Reward, brought.Ends));
        }
    }

    [Fact]
    public void Reset_AnyStart_IsAtRestInTheValley()
    {
        var state = new double[2];
        for (var start = 0; start < 100; start++)
        {
            Rules.Reset(start, state);
            Assert.InRange(state[0], -0.6, -0.4);
            Assert.Equal(0, state[1]);
        }
    }

    // Published: random actions do not get there.
    [Fact]
    public void RandomPlay_Return_IsThePublishedOne() => Assert.Equal(-200, CartPoleTests.RandomReturn(Rules, 200));

    // A known solution: push where the car is going.
    [Fact]
    public void Step_PushedWhereItGoes_GetsThere()
    {
        var episodes = new Episodes(Rules, [1, 2, 3]);
        while (episodes.Running.Length > 0)
        {
            int[] actions = [.. episodes.Running.ToArray().Select(episode => episodes.State(episode)[1] < 0 ? 0 : 2)];
            episodes.Step(actions, new double[actions.Length]);
        }
        Assert.All(Enumerable.Range(0, 3), episode => Assert.True(episodes.HasEnded(episode)));
        Assert.All(episodes.Returns.ToArray(), value => Assert.InRange(value, -130, -80));
    }
}
