using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Commands.Series;

/// <summary>A comparison or sweep that was planned, worked on by several processes, and collected.</summary>
internal abstract class PlannedSeries
{
    /// <summary>Opens what is in a folder.</summary>
    /// <exception cref="InvalidFileException">It holds neither.</exception>
    public static PlannedSeries Open(string folder)
        => ComparisonFolder.Holds(folder) ? new PlannedComparison(folder)
            : SweepFolder.Holds(folder) ? new PlannedSweep(folder)
            : throw new InvalidFileException(
                folder,
                "no plan.json and no sweep-plan.json",
                "the folder of a comparison or a sweep",
                "Make one with 'lfp compare --plan FOLDER' or 'lfp sweep --plan FOLDER'.");

    /// <summary>Does runs that nobody does, until all are over; false when it was cancelled.</summary>
    public abstract bool Work(RunClaims claims, string? dataDirectory, Terminal terminal, CancellationToken cancellation);

    /// <summary>Writes and shows the result of runs that are all over; returns the exit code.</summary>
    public abstract int Collect(Terminal terminal, CancellationToken cancellation);
}
