using System.Text;

namespace LfpSharp.Commands.Screen;

/// <summary>
/// Rows on a terminal that are overwritten, some times a second; nothing where there is none. The cursor stays visible, so that a
/// process that is killed leaves a terminal as it was. Whatever else is written calls <see cref="Erase"/> first.
/// </summary>
/// <param name="writer">Where to; null for nowhere.</param>
/// <param name="size">The terminal's columns and rows, asked each time: windows change.</param>
/// <param name="time">The clock.</param>
internal sealed class LiveRows(TextWriter? writer, Func<(int Columns, int Rows)> size, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(0.1);
    private static readonly Lock Gate = new();

    // The rows that stand on the terminal now; there is one terminal.
    private static LiveRows? standing;

    private int[] lengths = [];
    private long? shownAt;

    /// <summary>Shows rows in place of those shown before, unless these came a moment ago.</summary>
    public void Show(params IReadOnlyList<ProgressRow> rows)
    {
        if (writer is null)
            return;
        lock (Gate)
        {
            if (shownAt is { } at && time.GetElapsedTime(at) < Refresh)
                return;
            var (columns, most) = size();
            string[] texts = [.. rows.Take(Math.Max(1, most - 1)).Select(row => row.Text(columns))];
            if (standing is not null && (standing != this || lengths.Length > texts.Length))
                standing.Clear();
            var frame = new StringBuilder(Up(lengths.Length));
            foreach (var (row, text) in texts.Index())
            {
                var longer = row < lengths.Length ? lengths[row] : 0;
                var length = ProgressRow.Columns(text);
                frame.Append(row > 0 ? "\n" : "").Append('\r').Append(text).Append(' ', Math.Clamp(longer, length, columns - 1) - length);
            }

            writer.Write(frame);
            writer.Flush();
            (lengths, shownAt, standing) = ([.. texts.Select(ProgressRow.Columns)], time.GetTimestamp(), this);
        }
    }

    /// <summary>Takes the rows that stand on the terminal off it, so that something else can be written.</summary>
    public static void Erase()
    {
        lock (Gate)
            standing?.Clear();
    }

    /// <summary>Takes these rows off the terminal, if they stand there.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            if (standing == this)
                Clear();
        }
    }

    private void Clear()
    {
        var frame = new StringBuilder(Up(lengths.Length));
        foreach (var (row, length) in lengths.Index())
            frame.Append(row > 0 ? "\n" : "").Append('\r').Append(' ', length);
        writer!.Write(frame.Append('\r').Append(Up(lengths.Length)));
        writer.Flush();
        (lengths, standing) = ([], null);
    }

    // From the last of some rows to the first. A single row needs no escape code.
    private static string Up(int rows) => rows > 1 ? FormattableString.Invariant($"\u001b[{rows - 1}A") : "";
}
