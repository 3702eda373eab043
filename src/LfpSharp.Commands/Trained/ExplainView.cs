using System.Diagnostics;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Explaining;

namespace LfpSharp.Commands.Trained;

/// <summary>
/// Shows how far an explanation has come: a line that is overwritten on a terminal, else a line every few seconds once it takes more than
/// two.
/// </summary>
internal sealed class ExplainView(Terminal terminal) : IProgress<ExplanationProgress>, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly LiveRows rows = terminal.Live();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next = TimeSpan.FromSeconds(2);

    public void Report(ExplanationProgress value)
    {
        var text = FormattableString.Invariant($"{value.Activity}, {value.Done} of {value.Total}");
        rows.Show(new ProgressRow((double)value.Done / value.Total, text));
        if (terminal.IsLive || clock.Elapsed < next)
            return;
        next = clock.Elapsed + Interval;
        terminal.Line(text);
        terminal.Record(new { progress = value });
    }

    public void Dispose() => rows.Dispose();
}
