using System.Diagnostics;

namespace LfpSharp.Lab.Training;

/// <summary>How the time of training divides into phases.</summary>
public sealed class TrainingProfile
{
    private readonly long[] ticks = new long[Enum.GetValues<TrainingPhase>().Length];
    private TrainingPhase? current;
    private long since;

    /// <summary>Seconds in a phase so far.</summary>
    /// <param name="phase">The phase.</param>
    public double Seconds(TrainingPhase phase) => (double)ticks[(int)phase] / Stopwatch.Frequency;

    /// <summary>Seconds in all phases.</summary>
    public double Total => (double)ticks.Sum() / Stopwatch.Frequency;

    /// <summary>Ends the phase that runs, if one does, and starts another.</summary>
    /// <param name="phase">The phase that starts; null for none.</param>
    internal void Enter(TrainingPhase? phase)
    {
        var now = Stopwatch.GetTimestamp();
        if (current is { } ended)
            ticks[(int)ended] += now - since;
        (current, since) = (phase, now);
    }
}
