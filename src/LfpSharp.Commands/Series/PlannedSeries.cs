using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Commands.Series;

/// <summary>A comparison or sweep in a folder, whichever it is.</summary>
internal static class PlannedSeries
{
    /// <summary>Opens it to do runs beside other workers.</summary>
    /// <exception cref="InvalidFileException">The folder holds neither.</exception>
    public static ShownSeries Share(string folder, RunClaims claims, string? dataDirectory)
        => IsComparison(folder)
            ? ComparisonView.Shown(Comparison.Share(folder, claims, dataDirectory, new TerminalLogger()))
            : SweepView.Shown(Sweep.Share(folder, claims, dataDirectory, new TerminalLogger()));

    /// <summary>Opens it to see what came out.</summary>
    /// <exception cref="InvalidFileException">The folder holds neither.</exception>
    public static ShownSeries Resume(string folder)
        => IsComparison(folder)
            ? ComparisonView.Shown(Comparison.Resume(folder, logger: new TerminalLogger()))
            : SweepView.Shown(Sweep.Resume(folder, logger: new TerminalLogger()));

    private static bool IsComparison(string folder)
        => ComparisonFolder.Holds(folder) || (SweepFolder.Holds(folder) ? false
            : throw new InvalidFileException(
                folder,
                "no plan.json and no sweep-plan.json",
                "the folder of a comparison or a sweep",
                "Make one with 'lfp compare --plan FOLDER' or 'lfp sweep --plan FOLDER'."));
}
