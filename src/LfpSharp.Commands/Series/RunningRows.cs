using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Series;

namespace LfpSharp.Commands.Series;

/// <summary>Shows on a terminal how far a series has come: a row for all of it, and one for each run that is under way.</summary>
internal sealed class RunningRows(Terminal terminal) : IDisposable
{
    private readonly LiveRows rows = terminal.Live();
    private readonly SortedDictionary<int, SeriesProgress> running = [];
    private (bool IsTrial, int Count) over;

    /// <summary>Takes progress; false when the run is over and its result is to be shown.</summary>
    public bool Show(SeriesProgress value)
    {
        if (over.IsTrial != value.IsTrial)
            over = (value.IsTrial, 0);
        if (value.Training is null)
        {
            running.Remove(value.Number);
            over.Count++;
            rows.Dispose();
            return false;
        }

        running[value.Number] = value;
        rows.Show(Rows(over.Count, [.. running.Values]));
        return true;
    }

    public void Dispose() => rows.Dispose();

    /// <summary>The rows.</summary>
    /// <param name="over">Runs that are over.</param>
    /// <param name="running">Where those are that train, one or more.</param>
    internal static IReadOnlyList<ProgressRow> Rows(int over, IReadOnlyList<SeriesProgress> running)
    {
        var total = running[0].Total;
        var done = (over + running.Sum(run => run.Training!.Done)) / total;
        var what = running[0].IsTrial ? "trials" : "runs";
        return [new ProgressRow(done, FormattableString.Invariant($"{over} of {total} {what} done")), .. running.Select(Row)];
    }

    private static ProgressRow Row(SeriesProgress run)
        => new(
            run.Training!.Done,
            FormattableString.Invariant($"run {run.Number}"),
            run.Value is null ? run.Rule : $"{run.Rule} {run.Value}",
            run.Training.Left is { } left ? FormattableString.Invariant($"{left:h\\:mm\\:ss} left") : "",
            FormattableString.Invariant($"epoch {run.Training.Epoch}"),
            FormattableString.Invariant($"step {run.Training.Step} of {run.Training.Steps}"),
            $"rate {Wording.Rate(run.Rate)}",
            FormattableString.Invariant($"seed {run.Seed}"));
}
