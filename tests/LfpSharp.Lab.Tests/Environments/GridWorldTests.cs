using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Tests.Environments;

public sealed class GridWorldTests
{
    private static readonly GridWorld Rules = new();

    // Sutton and Barto, figure 4.1, k = ∞.
    [Fact]
    public void Step_UnderRandomActions_HasThePublishedValues()
    {
        double[] published = [0, -14, -20, -22, -14, -18, -20, -20, -20, -20, -18, -14, -22, -20, -14, 0];
        var values = new double[16];
        for (var sweep = 0; sweep < 1000; sweep++)
        {
            for (var cell = 1; cell < 15; cell++)
                values[cell] = Enumerable.Range(0, 4).Average(action => After(cell, action));
        }
        Assert.Equal(published, values, (a, b) => Math.Abs(a - b) < 1e-9);

        double After(int cell, int action)
        {
            double[] state = [cell];
            var brought = Rules.Step(state, action);
            Assert.Equal((int)state[0] is 0 or 15, brought.Ends);
            return brought.Reward + values[(int)state[0]];
        }
    }

    [Fact]
    public void Reset_ManyStarts_AreAllCellsButTheCorners()
    {
        var state = new double[1];
        var cells = new HashSet<int>();
        for (var start = 0; start < 500; start++)
        {
            Rules.Reset(start, state);
            cells.Add((int)state[0]);
        }
        Assert.Equal(Enumerable.Range(1, 14), cells.Order());
    }

    [Fact]
    public void Observe_ACell_IsOneOfSixteen()
    {
        var seen = new float[16];
        Rules.Observe([6], seen);
        Assert.Equal(1, seen[6]);
        Assert.Equal(1, seen.Sum());
    }
}
