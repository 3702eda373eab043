using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Learning;

public sealed class RuleResumeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lfp-test-").FullName;

    [Theory]
    [InlineData("feedback-alignment")]
    [InlineData("uniform-sign-symmetric")]
    [InlineData("fixed-random-sign-symmetric")]
    [InlineData("direct-feedback-alignment")]
    [InlineData("straight-through")]
    [InlineData("evolution-strategy")]
    public void Resume_StoppedMidEpoch_EndsAsIfNeverStopped(string rule)
    {
        var whole = Whole(rule);
        Stop(rule);
        using var run = TrainingRun.Resume(Place("stopped"));
        Assert.Equal(13, run.Trainer.State.Step);
        run.Train(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(whole, run.Folder.ReadManifest()!.FinalWeightsHash);
    }

    [Fact]
    public void Resume_ParticleSwarm_IsRefusedAtTheFirstStep()
    {
        Stop("particle-swarm");
        var before = Directory.GetFiles(Place("stopped/checkpoints")).Order().ToArray();
        using var run = TrainingRun.Resume(Place("stopped"));
        Assert.Contains("start it anew", Assert.ThrowsAny<Exception>(() => run.Train(cancellation: TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(Place("stopped/checkpoints")).Order());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Recipe Small(string rule) => new()
    {
        Threads = 1,
        Rule = Choices.Create<RuleOptions>("rule", rule),
        Model = new MlpOptions { Hidden = [16], Activation = rule == "straight-through" ? ActivationKind.Step : ActivationKind.Relu },
        Data = new DataRecipe { Limit = 160 },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 3 },
    };

    private string Whole(string rule)
    {
        using var run = TrainingRun.Start(Small(rule), Place("whole"));
        run.Train(cancellation: TestContext.Current.CancellationToken);
        return run.Folder.ReadManifest()!.FinalWeightsHash!;
    }

    private void Stop(string rule)
    {
        using var source = new CancellationTokenSource();
        using var run = TrainingRun.Start(Small(rule), Place("stopped"));
        Assert.True(run.Train(new Until(13, source), cancellation: source.Token).Interrupted);
    }

    private string Place(string name) => Path.Combine(folder, name);

    private sealed class Until(int steps, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        private int done;

        public void Report(TrainingProgress value)
        {
            if (value.Finished is null && ++done == steps)
                source.Cancel();
        }
    }
}
