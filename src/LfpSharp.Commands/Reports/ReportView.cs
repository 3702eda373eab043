using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Reports;

namespace LfpSharp.Commands.Reports;

/// <summary>
/// Shows what is being measured for a report or a curve: a line that is overwritten on a terminal, else a line for each part.
/// </summary>
internal sealed class ReportView(Terminal terminal) : IProgress<ReportProgress>, IDisposable
{
    private readonly LiveLine line = new(terminal);

    public void Report(ReportProgress value)
    {
        var text = FormattableString.Invariant($"{value.Done + 1} of {value.Total}   {value.Activity}");
        if (terminal.IsLive)
            line.Show(text);
        else
            terminal.Line(text);
        terminal.Record(new { progress = value });
    }

    public void Dispose() => line.Dispose();
}
