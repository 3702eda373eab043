using LfpSharp.Lab.Learning.Policies;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Runs.Prediction;

public sealed class PlayedEpisodeTests
{
    [Fact]
    public void Step_ToTheEnd_IsThePlayOfThePlayerAndKnowsNoCritic()
    {
        using var run = ScratchRun.Train(new Recipe
        {
            Data = new DataRecipe { Name = "catch", Samples = 20 },
            Model = new MlpOptions { Hidden = [8] },
            Rule = new ActorCriticOptions(),
            Training = new TrainingOptions { BatchSize = 8, Epochs = 1 },
            Threads = 1,
        });
        using var player = PolicyPlayer.Load(run.Folder);
        var starts = PolicyPlayer.Starts(6, 3);
        var expected = player.Play(starts);
        for (var i = 0; i < starts.Count; i++)
        {
            var episode = player.Begin(starts[i]);
            Assert.Equal((0, false), (episode.Length, episode.IsOver));
            while (!episode.IsOver)
            {
                Assert.Equal(3, episode.Scores.Count);
                Assert.Equal(episode.Scores.Max(), episode.Scores[episode.Action]);
                Assert.Equal(1, episode.Probabilities.Sum(), 1e-12);
                Assert.Equal(
                    Math.Exp((double)episode.Scores[0] - episode.Scores[2]), episode.Probabilities[0] / episode.Probabilities[2], 1e-9);
                var paddle = Math.Clamp(episode.State[2] + episode.Action - 1, 0, 9);
                episode.Step();
                Assert.Equal(paddle, episode.State[2]);
            }

            Assert.Equal((expected.Returns[i], expected.Lengths[i]), (episode.Return, episode.Length));
            Assert.True(episode.HasEnded);
            Assert.Contains(
                "The episode is over", Assert.Throws<InvalidOperationException>(episode.Step).Message, StringComparison.Ordinal);
        }
    }
}
