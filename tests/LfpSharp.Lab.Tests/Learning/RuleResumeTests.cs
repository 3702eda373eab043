using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Learning;

public sealed class RuleResumeTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Theory]
    [InlineData("feedback-alignment")]
    [InlineData("uniform-sign-symmetric")]
    [InlineData("fixed-random-sign-symmetric")]
    [InlineData("direct-feedback-alignment")]
    [InlineData("straight-through")]
    [InlineData("evolution-strategy")]
    public void Resume_StoppedMidEpoch_EndsAsIfNeverStopped(string rule)
        => Interruption.AssertEndsAsIfNeverStopped(Small(rule), folder.Path, 13);

    [Fact]
    public void Resume_ParticleSwarm_IsRefusedAtTheFirstStep()
    {
        using (var stopped = TrainingRun.Start(Small("particle-swarm"), Place("stopped")))
            Assert.True(stopped.TrainUntil(13).Interrupted);
        var before = Directory.GetFiles(Place("stopped/checkpoints")).Order().ToArray();
        using var run = TrainingRun.Resume(Place("stopped"));
        Assert.Contains(
            "start it anew",
            Assert.ThrowsAny<Exception>(() => run.Train(cancellation: TestContext.Current.CancellationToken)).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(Place("stopped/checkpoints")).Order());
    }

    public void Dispose() => folder.Dispose();

    private static Recipe Small(string rule) => new()
    {
        Threads = 1,
        Rule = Choices.Create<RuleOptions>("rule", rule),
        Model = new MlpOptions { Hidden = [16], Activation = rule == "straight-through" ? ActivationKind.Step : ActivationKind.Relu },
        Data = new DataRecipe { Limit = 160 },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 3 },
    };

    private string Place(string name) => folder[name];
}
