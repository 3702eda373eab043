using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Series;

namespace LfpSharp.Commands.Series;

/// <summary>Shows on a terminal how far the runs have come that are under way.</summary>
internal sealed class RunningLine(Terminal terminal) : IDisposable
{
    private readonly LiveLine line = new(terminal);
    private readonly SortedDictionary<int, string> running = [];

    /// <summary>Takes progress; false when the run is over and its result is to be shown.</summary>
    public bool Show(SeriesProgress value)
    {
        if (value.Training is not { } training)
        {
            running.Remove(value.Number);
            line.Dispose();
            return false;
        }
        running[value.Number] = FormattableString.Invariant($"epoch {training.Epoch}, step {training.Step} of {training.Steps}");
        line.Show(running.Count > 1
            ? FormattableString.Invariant($"of {value.Total}: ")
            + string.Join("   ", running.Select(run => FormattableString.Invariant($"{run.Key}: {run.Value}")))
            : $"{SeriesText.Place(value.Number, value.Total)}   {value.Rule}   {(value.Value is null ? "" : $"{value.Value}   ")}"
                + FormattableString.Invariant($"{Wording.Rate(value.Rate)}   {running[value.Number]}, {training.Left:h\\:mm\\:ss} left"));
        return true;
    }

    public void Dispose() => line.Dispose();
}
