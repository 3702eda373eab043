namespace LfpSharp.Lab.Pages;

/// <summary>A chart in words and numbers, for those who do not see it.</summary>
internal static class ChartText
{
    /// <summary>What a chart shows, in a few sentences.</summary>
    public static string Describe(ChartBlock chart)
    {
        if (chart.Regions is not null)
        {
            return $"Class regions over the plane of {chart.X.Name} and {chart.Y.Name}, with "
                + $"{string.Join(", ", chart.Series.Select(series => $"{Wording.Count(series.X.Count)} points: {series.Name}"))}.";
        }

        return $"{chart.Y.Name} over {chart.X.Name}. " + string.Join(" ", chart.Series.Where(series => series.Y.Count > 0).Select(series =>
            $"{series.Name}: from {Short(series.Y[0])} at {Short(series.X[0])} to {Short(series.Y[^1])} at {Short(series.X[^1])}."));
    }

    /// <summary>The numbers of a chart whose series share their x, at most so many rows, evenly chosen; null where they do not.</summary>
    public static TableBlock? Table(ChartBlock chart, int mostRows)
    {
        if (chart.Series.Count == 0 || chart.Series.Any(series => !series.X.SequenceEqual(chart.Series[0].X)))
            return null;
        var x = chart.Series[0].X;
        var shown = x.Count <= mostRows
            ? Enumerable.Range(0, x.Count)
            : Enumerable.Range(0, mostRows).Select(i => (int)((long)i * (x.Count - 1) / (mostRows - 1)));
        return new TableBlock(
            $"{chart.Title}: {chart.Y.Name}",
            [TableColumn.Number(chart.X.Name), .. chart.Series.Select(series => TableColumn.Number(series.Name))],
            [.. shown.Select(
                i => (IReadOnlyList<TableCell>)[new TableCell(Short(x[i]), x[i]), .. chart.Series.Select(series => Cell(series, i))])]);
    }

    private static TableCell Cell(ChartSeries series, int i)
        => new(
            Short(series.Y[i]) + (Half(series, i) is > 0 and var half ? $"\u00a0±\u00a0{Wording.Number(half, FormatOf(series.Y[i]))}" : ""),
            series.Y[i]);

    // The upper half of a band, or the lower where the upper is cut off.
    private static double? Half(ChartSeries series, int i)
        => series is { High: { } high, Low: { } low } ? Math.Max(high[i] - series.Y[i], series.Y[i] - low[i]) : null;

    private static string Short(double value) => Wording.Number(value, FormatOf(value));

    private static string FormatOf(double value) => Math.Abs(value) >= 1 ? "0.##" : "0.####";
}
