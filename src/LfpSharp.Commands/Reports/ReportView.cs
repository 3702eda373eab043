using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Reports;

namespace LfpSharp.Commands.Reports;

/// <summary>
/// Shows what is being measured for a report or a curve: a line that is overwritten on a terminal, else a line for each part.
/// </summary>
internal sealed class ReportView(Terminal terminal) : IProgress<ReportProgress>, IDisposable
{
    private readonly LiveRows rows = terminal.Live();

    public void Report(ReportProgress value)
    {
        if (terminal.IsLive)
            rows.Show(new ProgressRow((double)value.Done / value.Total, Place(value), value.Activity));
        else
            terminal.Line($"{Place(value)}   {value.Activity}");
        terminal.Record(new { progress = value });
    }

    public void Dispose() => rows.Dispose();

    private static string Place(ReportProgress value) => FormattableString.Invariant($"{value.Done + 1} of {value.Total}");
}
