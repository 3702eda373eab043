namespace LfpSharp.Commands.Screen;

/// <summary>
/// Shows how far something has come: a line that is overwritten on a terminal, else a line every few seconds once it takes more than two.
/// </summary>
internal sealed class ProgressLine(Terminal terminal) : IDisposable
{
    private readonly LiveRows rows = terminal.Live();
    private readonly LinePace pace = new();

    /// <summary>Shows it, if it is time to.</summary>
    /// <param name="done">The share that is done, 0 to 1.</param>
    /// <param name="text">What is being done.</param>
    /// <param name="record">The same for <c>--json</c>.</param>
    public void Show(double done, string text, object record)
    {
        rows.Show(new ProgressRow(done, text));
        if (terminal.IsLive || !pace.IsDue)
            return;
        pace.Said();
        terminal.Line(text);
        terminal.Record(new { progress = record });
    }

    public void Dispose() => rows.Dispose();
}
