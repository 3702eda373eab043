using System.Diagnostics;

namespace LfpSharp.Commands.Screen;

/// <summary>
/// Shows how far something has come: a line that is overwritten on a terminal, else a line every few seconds once it takes more than two.
/// </summary>
internal sealed class ProgressLine(Terminal terminal) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly LiveRows rows = terminal.Live();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next = TimeSpan.FromSeconds(2);

    /// <summary>Shows it, if it is time to.</summary>
    /// <param name="done">The share that is done, 0 to 1.</param>
    /// <param name="text">What is being done.</param>
    /// <param name="record">The same for <c>--json</c>.</param>
    public void Show(double done, string text, object record)
    {
        rows.Show(new ProgressRow(done, text));
        if (terminal.IsLive || clock.Elapsed < next)
            return;
        next = clock.Elapsed + Interval;
        terminal.Line(text);
        terminal.Record(new { progress = record });
    }

    public void Dispose() => rows.Dispose();
}
