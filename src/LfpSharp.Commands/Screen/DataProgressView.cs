using System.Globalization;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Pages.Text;

namespace LfpSharp.Commands.Screen;

/// <summary>
/// Shows how far reading or fetching of data has come: a row that changes on a terminal, elsewhere a line every few seconds once it takes
/// more than two.
/// </summary>
/// <param name="rows">The terminal's rows.</param>
/// <param name="plain">Where lines go when there is no terminal; null for none.</param>
internal sealed class DataProgressView(LiveRows rows, TextWriter? plain = null) : IProgress<DataProgress>, IDisposable
{
    private const double Mebibyte = 1 << 20;

    private readonly LinePace pace = new();
    private bool said;

    public void Report(DataProgress value)
    {
        var row = Row(value);
        rows.Show(row);
        var ends = value.Done == value.Total;
        if (ends)
            rows.Dispose();
        if (plain is null || (!pace.IsDue && !(ends && said)))
            return;
        pace.Said();
        said = true;
        plain.WriteLine(Printable.Cell(string.Join("   ", row.Pieces.Where(piece => piece.Length > 0))));
    }

    public void Dispose() => rows.Dispose();

    /// <summary>What is said of it.</summary>
    internal static ProgressRow Row(DataProgress value)
    {
        double? share = value.Total is { } total ? (double)value.Done / Math.Max(total, 1) : null;
        var done = (value.Done / Mebibyte).ToString("F1", CultureInfo.InvariantCulture);
        return new ProgressRow(
            share,
            value.Activity,
            share is { } part ? part.ToString("P0", CultureInfo.InvariantCulture) : "",
            value.Total is { } all ? string.Create(CultureInfo.InvariantCulture, $"{done} of {all / Mebibyte:F1} MiB") : $"{done} MiB");
    }
}
