using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Training;

/// <summary>What is said of the time left; how long things took is not looked at.</summary>
public sealed class TrainingClockTests
{
    [Fact]
    public void Progress_BothLimits_TakesTheOneThatComesFirst()
    {
        // A minute is set, and 12 seconds are gone; at any rate so many steps take longer.
        var progress = Progress(new TrainingState { Step = 5, Seconds = 12 }, long.MaxValue, 1);
        Assert.Equal(48, progress.Left!.Value.TotalSeconds, 1e-6);
        Assert.Equal(0.2, progress.Done, 1e-9);
        Assert.Equal((1, 3), (progress.Epoch, progress.Steps));
    }

    [Fact]
    public void Progress_AllStepsDone_HasNothingLeft()
    {
        var progress = Progress(new TrainingState { Step = 5, Seconds = 12 }, 5, null);
        Assert.Equal((TimeSpan.Zero, 1), (progress.Left!.Value, progress.Done));
    }

    [Fact]
    public void Progress_TimeIsOver_HasNothingLeft()
        => Assert.Equal(TimeSpan.Zero, Progress(new TrainingState { Step = 5, Seconds = 70 }, null, 1).Left!.Value);

    private static TrainingProgress Progress(TrainingState state, long? totalSteps, double? minutes)
    {
        var clock = new TrainingClock();
        clock.Start(new TrainingState());
        return clock.Progress(state, totalSteps, minutes, 3, null);
    }
}
