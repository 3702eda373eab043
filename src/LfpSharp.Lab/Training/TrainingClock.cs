using System.Diagnostics;

namespace LfpSharp.Lab.Training;

/// <summary>Takes the time of training over all its sessions, and estimates what is left.</summary>
internal sealed class TrainingClock
{
    private readonly Stopwatch session = new();
    private double secondsBefore;
    private long firstStep;

    /// <summary>Seconds so far, of all sessions.</summary>
    public double Seconds => secondsBefore + session.Elapsed.TotalSeconds;

    /// <summary>Begins a session.</summary>
    public void Start(TrainingState state)
    {
        (secondsBefore, firstStep) = (state.Seconds, state.Step);
        session.Restart();
    }

    /// <summary>Ends the session.</summary>
    public void Stop() => session.Stop();

    /// <summary>How far training has come; the rate is the session's.</summary>
    /// <param name="state">Where training stands.</param>
    /// <param name="totalSteps">Steps in all; null when only a time is set.</param>
    /// <param name="minutes">The time that is set; null for none.</param>
    /// <param name="batches">Steps in an epoch.</param>
    /// <param name="finished">The epoch that has just ended; null between two steps.</param>
    public TrainingProgress Progress(TrainingState state, long? totalSteps, double? minutes, int batches, EpochRecord? finished)
    {
        var rate = (state.Step - firstStep) / session.Elapsed.TotalSeconds;
        var left = new[] { (totalSteps - state.Step) / rate, (minutes * 60) - state.Seconds }.Min() ?? 0;
        return new TrainingProgress(
            finished?.Epoch ?? (state.Epoch + 1),
            finished is null ? state.Batch : batches,
            batches,
            state.Seconds / (state.Seconds + Math.Max(0, left)),
            rate,
            TimeSpan.FromSeconds(Math.Clamp(left, 0, TimeSpan.MaxValue.TotalSeconds / 2)),
            finished);
    }
}
