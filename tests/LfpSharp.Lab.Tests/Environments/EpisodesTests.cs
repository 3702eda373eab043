using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Tests.Environments;

public sealed class EpisodesTests
{
    [Fact]
    public void Step_SideBySide_IsAsOneByOne()
    {
        foreach (var environment in KnownEnvironments.All)
        {
            long[] starts = [5, 9, 11];
            var together = new Episodes(environment, starts);
            var alone = starts.Select(start => new Episodes(environment, [start])).ToArray();
            for (var step = 0; step < 30; step++)
            {
                int[] actions = [.. together.Running.ToArray().Select(episode => (episode + step) % environment.Actions.Count)];
                foreach (var (episode, action) in together.Running.ToArray().Zip(actions))
                    alone[episode].Step([action], new double[1]);
                together.Step(actions, new double[actions.Length]);
            }
            for (var episode = 0; episode < 3; episode++)
            {
                Assert.Equal(alone[episode].State(0).ToArray(), together.State(episode).ToArray());
                Assert.Equal(alone[episode].Returns[0], together.Returns[episode]);
                Assert.Equal(alone[episode].Lengths[0], together.Lengths[episode]);
            }
        }
    }

    [Fact]
    public void Step_AtTheLimit_IsCutOffAndHasNotEnded()
    {
        var episodes = new Episodes(new MountainCar(), [1]);
        for (var step = 0; step < 200; step++)
        {
            Assert.Equal([0], episodes.Running.ToArray());
            episodes.Step([1], new double[1]);
        }
        Assert.Equal(0, episodes.Running.Length);
        Assert.False(episodes.HasEnded(0));
        Assert.Equal((-200, 200), (episodes.Returns[0], episodes.Lengths[0]));
    }

    [Fact]
    public void Draw_EveryStateOnTheWay_HasTheSameSize()
    {
        foreach (var environment in KnownEnvironments.All)
        {
            var episodes = new Episodes(environment, [2]);
            var (rows, columns) = (environment.Draw(episodes.State(0)).Count, environment.Draw(episodes.State(0))[0].Length);
            for (var step = 0; episodes.Running.Length > 0; step++)
            {
                episodes.Step([step % environment.Actions.Count], new double[1]);
                var drawn = environment.Draw(episodes.State(0));
                Assert.Equal(rows, drawn.Count);
                Assert.All(drawn, line => Assert.Equal(columns, line.Length));
                Assert.Contains(drawn, line => line.AsSpan().IndexOfAny("=@o") >= 0);
            }
        }
    }

    [Fact]
    public void Episodes_WrongCalls_AreRefusedByName()
    {
        Assert.Contains(
            "There are no starts", Assert.Throws<ArgumentException>(() => new Episodes(new Catch(), [])).Message, StringComparison.Ordinal);
        var episodes = new Episodes(new Catch(), [1, 2]);
        Assert.Contains(
            "There are 1 actions and room for 2 rewards, but 2 episodes are running",
            Assert.Throws<ArgumentException>(() => episodes.Step([0], new double[2])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "'catch' has the actions 0 to 2",
            Assert.Throws<ArgumentOutOfRangeException>(() => episodes.Step([0, 3], new double[2])).Message,
            StringComparison.Ordinal);
    }
}
