using System.Diagnostics;
using System.Globalization;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Commands.Screen;

/// <summary>
/// Shows how far an activity of more than two seconds has come: one line that changes on a terminal, a line every few seconds
/// elsewhere.
/// </summary>
internal sealed class ProgressLine(TextWriter writer, bool isTerminal) : IProgress<DataProgress>
{
    private const double Mebibyte = 1 << 20;
    private readonly TimeSpan interval = isTerminal ? TimeSpan.FromSeconds(0.1) : TimeSpan.FromSeconds(5);
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan next = TimeSpan.FromSeconds(2);
    private bool shown;

    public void Report(DataProgress value)
    {
        var ends = value.Done == value.Total && shown;
        if (clock.Elapsed < next && !ends)
            return;
        next = clock.Elapsed + interval;
        shown = true;
        var total = value.Total is { } all
            ? string.Create(CultureInfo.InvariantCulture, $" of {all / Mebibyte:F1} MiB, {100.0 * value.Done / Math.Max(all, 1):F0} %")
            : " MiB";
        var line = Printable.Cell(string.Create(CultureInfo.InvariantCulture, $"{value.Activity}: {value.Done / Mebibyte:F1}{total}"));
        if (isTerminal)
            writer.Write($"\r{line}\e[K{(ends ? "\n" : "")}");
        else
            writer.WriteLine(line);
    }
}
