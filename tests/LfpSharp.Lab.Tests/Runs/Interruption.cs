using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Runs;

/// <summary>Training that is cancelled on the way.</summary>
internal static class Interruption
{
    /// <summary>Trains, and cancels after a step, counted over all epochs.</summary>
    public static TrainingResult TrainUntil(this TrainingRun run, long step)
    {
        using var source = new CancellationTokenSource();
        return run.Train(new CancelAt(source, step), cancellation: source.Token);
    }

    /// <summary>
    /// Asserts that a run which is cancelled after a step and gone on with ends with the weights of one that never stopped.
    /// </summary>
    public static void AssertEndsAsIfNeverStopped(Recipe recipe, string folder, long step)
    {
        recipe = recipe with { Logging = recipe.Logging with { Pictures = false } };
        var (whole, part, cancellation) =
            (Path.Combine(folder, "whole"), Path.Combine(folder, "part"), TestContext.Current.CancellationToken);
        using (var run = TrainingRun.Start(recipe, whole, cancellation: cancellation))
            run.Train(cancellation: cancellation);
        using (var run = TrainingRun.Start(recipe, part, cancellation: cancellation))
            Assert.True(run.TrainUntil(step).Interrupted);
        using (var run = TrainingRun.Resume(part))
        {
            Assert.Equal(step, run.Trainer.State.Step);
            run.Train(cancellation: cancellation);
        }
        Assert.Equal(RunFolder.Open(whole).ReadManifest()!.FinalWeightsHash, RunFolder.Open(part).ReadManifest()!.FinalWeightsHash);
    }

    private sealed class CancelAt(CancellationTokenSource source, long step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (((value.Epoch - 1) * value.Steps) + value.Step >= step)
                source.Cancel();
        }
    }
}
