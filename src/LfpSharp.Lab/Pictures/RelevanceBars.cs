using LfpSharp.Lab.Pages;
using ScottPlot;
using Bar = LfpSharp.Lab.Pages.Bar;

namespace LfpSharp.Lab.Pictures;

/// <summary>Draws how much each feature of a sample spoke for a class: a bar a feature, the strongest on top.</summary>
internal static class RelevanceBars
{
    private const int Width = 900, RowHeight = 34, Frame = 110;

    /// <summary>Draws it as PNG, beside its place and renamed.</summary>
    public static void Draw(string path, string title, IReadOnlyList<Bar> bars)
    {
        using var plot = new Plot();
        foreach (var (row, bar) in bars.Index())
        {
            var drawn = plot.Add.Bar(bars.Count - 1 - row, bar.Value);
            drawn.Horizontal = true;
            drawn.Color = bar.Value < 0 ? PictureTheme.Current.Against : PictureTheme.Current.For;
        }

        plot.Axes.Left.SetTicks(
            [.. bars.Select((_, row) => (double)(bars.Count - 1 - row))], [.. bars.Select(bar => bar.Name)]);
        plot.Add.VerticalLine(0, 1, PictureTheme.Current.Ink);
        plot.Title(title, 16);
        plot.XLabel("relevance: right of 0 raises the output, left lowers it");
        Picture.Save(path, plot, Width, Frame + (RowHeight * bars.Count));
    }
}
