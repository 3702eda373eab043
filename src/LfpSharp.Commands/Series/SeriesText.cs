using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Series;

namespace LfpSharp.Commands.Series;

/// <summary>What commands that do a series of runs say alike, and how their runs are shown.</summary>
internal static class SeriesText
{
    /// <summary>How wide a learning rate of four digits gets.</summary>
    public const int RateWidth = 9;

    private const int PercentWidth = 8;

    /// <summary>The table that a series fills while it goes on: of each run its place, what it is, and what it brought.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="total">Runs in all.</param>
    /// <param name="columns">What tells the runs apart, besides their seeds.</param>
    public static RunningTable Runs(Terminal terminal, int total, params IReadOnlyList<TableColumn> columns)
        => new(
            terminal,
            [
                TableColumn.Number("run", Place(total, total).Length), .. columns, TableColumn.Number("seed"),
                TableColumn.Number("validation"), TableColumn.Number("test", PercentWidth), "",
            ]);

    /// <summary>The row of a run.</summary>
    public static IReadOnlyList<TableCell> RunCells(ScoreKind score, SeriesProgress value, params IEnumerable<TableCell> cells) =>
    [
        Place(value.Number, value.Total), .. cells, FormattableString.Invariant($"{value.Seed}"),
        score.Cell(value.ValidationScore), score.Cell(value.TestScore), value.Failure is null ? "" : "failed",
    ];

    public static string Place(int number, int total) => FormattableString.Invariant($"{number} of {total}");

    /// <summary>What must be known to read the figures of a series.</summary>
    public static void Remarks(Terminal terminal, IEnumerable<ScoredRun> runs)
    {
        terminal.Line("± is the sample standard deviation over seeds.");
        if (runs.Select(run => run.SideBySide).DefaultIfEmpty(1).Max() is > 1 and var most)
            terminal.Line($"Up to {most} runs were done side by side; the times are upper bounds.");
    }

    /// <summary>Says how the runs of a plan are done.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="folder">The series' folder.</param>
    /// <returns>The exit code.</returns>
    public static int Planned(Terminal terminal, string folder)
    {
        terminal.Line($"The plan is written. Do its runs, by as many workers as there shall be:  lfp work {folder}");
        terminal.Line($"When they are over:  lfp collect {folder}");
        terminal.Result(new { planned = true, folder });
        return ExitCode.Done;
    }

    /// <summary>Says how to go on with a series that was interrupted.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="command">The subcommand that does it: <c>compare</c>.</param>
    /// <param name="folder">The series' folder.</param>
    /// <returns>The exit code.</returns>
    public static int Interrupted(Terminal terminal, string command, string folder)
    {
        terminal.Line($"Interrupted; everything so far is saved. Go on with:  lfp {command} --resume {folder}");
        terminal.Result(new { interrupted = true, folder });
        return ExitCode.Interrupted;
    }
}
