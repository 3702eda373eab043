using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Validation score of a rule's runs, along training or over values: mean, and one standard deviation below and above.
/// </summary>
/// <param name="Name">The rule.</param>
/// <param name="X">Epochs, seconds or places of values, ascending.</param>
/// <param name="Mean">The mean over runs.</param>
/// <param name="Low">Mean − standard deviation; the mean for a single run.</param>
/// <param name="High">Mean + standard deviation; the mean for a single run.</param>
public sealed record ScoreBand(string Name, double[] X, double[] Mean, double[] Low, double[] High)
{
    private const int Points = 120;

    /// <summary>Over epochs, as far as every run went; null when a run has none.</summary>
    /// <param name="name">The rule.</param>
    /// <param name="runs">The epochs of each run.</param>
    public static ScoreBand? OverEpochs(string name, IReadOnlyList<IReadOnlyList<EpochRecord>> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var shared = runs.Count == 0 ? 0 : runs.Min(epochs => epochs.Count);
        return shared == 0
            ? null
            : Of(name, [
                .. Enumerable.Range(1, shared).Select(epoch => (double)epoch),
            ], [.. Enumerable.Range(0, shared).Select(i => Estimate.Of([.. runs.Select(epochs => epochs[i].ValidationScore)]))]);
    }

    /// <summary>
    /// Over seconds of training, from when every run has ended its first epoch until the first run ends; between epochs it is
    /// interpolated. Null when a run has no epoch.
    /// </summary>
    /// <param name="name">The rule.</param>
    /// <param name="runs">The epochs of each run.</param>
    public static ScoreBand? OverSeconds(string name, IReadOnlyList<IReadOnlyList<EpochRecord>> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        if (runs.Count == 0 || runs.Any(epochs => epochs.Count == 0))
            return null;
        var (first, last) = (runs.Max(epochs => epochs[0].Seconds), runs.Min(epochs => epochs[^1].Seconds));
        double[] x = last > first ? [.. Enumerable.Range(0, Points).Select(i => first + (i * (last - first) / (Points - 1)))] : [first];
        return Of(name, x, [.. x.Select(seconds => Estimate.Of([.. runs.Select(epochs => At(epochs, seconds))]))]);
    }

    /// <summary>Over values, from what is known of each.</summary>
    /// <param name="name">The rule.</param>
    /// <param name="x">Where each value lies, ascending.</param>
    /// <param name="estimates">The accuracy at each.</param>
    public static ScoreBand Of(string name, double[] x, IReadOnlyList<Estimate> estimates)
    {
        return new ScoreBand(name, x, Take(e => e.Mean), Take(e => e.Mean - (e.Deviation ?? 0)), Take(e => e.Mean + (e.Deviation ?? 0)));

        double[] Take(Func<Estimate, double> value) => [.. estimates.Select(value)];
    }

    private static double At(IReadOnlyList<EpochRecord> epochs, double seconds)
    {
        var after = 0;
        while (after < epochs.Count && epochs[after].Seconds < seconds)
            after++;
        if (after == 0 || after == epochs.Count)
            return epochs[Math.Min(after, epochs.Count - 1)].ValidationScore;
        var (a, b) = (epochs[after - 1], epochs[after]);
        return a.ValidationScore + ((b.ValidationScore - a.ValidationScore) * (seconds - a.Seconds) / (b.Seconds - a.Seconds));
    }
}
