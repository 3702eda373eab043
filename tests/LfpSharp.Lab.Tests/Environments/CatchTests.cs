using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Tests.Environments;

public sealed class CatchTests
{
    private static readonly Catch Rules = new();

    [Fact]
    public void Step_TowardsTheBall_CatchesItFromEverywhere()
    {
        var state = new double[3];
        var columns = new HashSet<double>();
        for (var start = 0; start < 200; start++)
        {
            Rules.Reset(start, state);
            columns.Add(state[1]);
            Assert.Equal((0, 5), (state[0], state[2]));
            for (var step = 1; step <= 9; step++)
            {
                var brought = Rules.Step(state, 1 + Math.Sign(state[1] - state[2]));
                Assert.Equal((step == 9 ? 1 : 0, step == 9), (brought.Reward, brought.Ends));
            }
        }
        Assert.Equal(10, columns.Count);
    }

    [Fact]
    public void Step_AwayFromTheBall_StopsAtTheEdgeAndMisses()
    {
        double[] state = [0, 9, 5];
        for (var step = 1; step < 9; step++)
            Rules.Step(state, 0);
        Assert.Equal(0, state[2]);
        Assert.Equal(new Transition(-1, true), Rules.Step(state, 0));
    }

    [Fact]
    public void Observe_BallAndPaddle_ArePixels()
    {
        var seen = new float[100];
        Rules.Observe([3, 7, 2], seen);
        Assert.Equal([37, 92], seen.Index().Where(pixel => pixel.Item == 1).Select(pixel => pixel.Index));
        Assert.Equal(2, seen.Sum());
    }

    // The ball's column is one of ten, whatever the paddle does: 0.1 − 0.9.
    [Fact]
    public void RandomPlay_Return_IsMinusEightTenths() => Assert.InRange(CartPoleTests.RandomReturn(Rules, 4000), -0.84, -0.76);
}
