using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Training;

public sealed class RateChangeTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static Recipe Small => new()
    {
        Threads = 1,
        Data = new DataRecipe { Limit = 160 },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 3 },
        Schedule = new ConstantSchedule(),
        Optimizer = new AdamOptions { LearningRate = 0.01 },
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 0.5)]
    [InlineData(8, 0.5)]
    [InlineData(9, 0.125)]
    public void FactorAt_Changes_MultipliesThoseBeforeTheStep(long step, double expected)
        => Assert.Equal(expected, RateChange.FactorAt([new RateChange(9, 0.25), new RateChange(5, 0.5)], step));

    [Fact]
    public void LowerRate_WhileTraining_HalvesFromTheNextStepAndSaysSo()
    {
        using var run = TrainingRun.Start(Small, folder["run"], cancellation: Cancellation);
        run.Trainer.LowerRate();
        run.Train(cancellation: Cancellation);
        Assert.All(run.Folder.ReadEpochs(), epoch => Assert.Equal(0.005, epoch.LearningRate));
        Assert.Equal([new RateChange(1, 0.5)], run.Folder.ReadManifest()!.RateChanges);
    }

    [Fact]
    public void Resume_AfterAChange_EndsAsIfNeverStopped()
    {
        string expected;
        using (var whole = TrainingRun.Start(Small, folder["whole"], cancellation: Cancellation))
        {
            whole.Trainer.PlanRates([new RateChange(4, 0.5)]);
            whole.Train(cancellation: Cancellation);
            expected = whole.Folder.ReadManifest()!.FinalWeightsHash!;
        }

        // Killed in the step after the change: what was saved with the change alone goes on.
        using (var killed = TrainingRun.Start(Small, folder["killed"], cancellation: Cancellation))
        {
            var steps = 0;
            killed.Trainer.ParametersUpdated += () =>
            {
                if (++steps == 4)
                    killed.Trainer.LowerRate();
                if (steps == 6)
                    throw new InvalidOperationException("killed");
            };
            Assert.Throws<InvalidOperationException>(() => killed.Train(cancellation: Cancellation));
        }

        using var resumed = TrainingRun.Resume(folder["killed"]);
        Assert.Equal(4, resumed.Trainer.State.Step);
        resumed.Train(cancellation: Cancellation);
        Assert.Equal(expected, resumed.Folder.ReadManifest()!.FinalWeightsHash);
        Assert.Equal([new RateChange(4, 0.5)], resumed.Folder.ReadManifest()!.RateChanges);
    }

    [Fact]
    public void PlanRates_ThoseOfAnEarlierRun_GivesTheSameWeights()
    {
        using var first = TrainingRun.Start(Small, folder["first"], cancellation: Cancellation);
        var steps = 0;
        first.Trainer.ParametersUpdated += () =>
        {
            if (++steps is 7 or 15)
                first.Trainer.LowerRate();
        };
        first.Train(cancellation: Cancellation);
        using var again = TrainingRun.Start(Small, folder["again"], cancellation: Cancellation);
        again.Trainer.PlanRates(first.Folder.ReadManifest()!.RateChanges);
        again.Train(cancellation: Cancellation);
        using var plain = TrainingRun.Start(Small, folder["plain"], cancellation: Cancellation);
        plain.Train(cancellation: Cancellation);
        var hash = first.Folder.ReadManifest()!.FinalWeightsHash;
        Assert.Equal(hash, again.Folder.ReadManifest()!.FinalWeightsHash);
        Assert.NotEqual(hash, plain.Folder.ReadManifest()!.FinalWeightsHash);
    }

    public void Dispose() => folder.Dispose();
}
