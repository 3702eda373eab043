using ScottPlot;
using SkiaSharp;

namespace LfpSharp.Lab.Pictures;

/// <summary>Many straight lines of a plot, drawn in one go: thousands of plottables take ten times as long.</summary>
/// <param name="lines">The lines, those in front last.</param>
internal sealed class LineBundle(IReadOnlyList<(Coordinates From, Coordinates To, Color Color, float Width)> lines) : IPlottable
{
    public bool IsVisible { get; set; } = true;

    public IAxes Axes { get; set; } = new Axes();

    public IEnumerable<LegendItem> LegendItems => [];

    public AxisLimits GetAxisLimits() => new(lines.SelectMany(line => (Coordinates[])[line.From, line.To]));

    public void Render(RenderPack rp)
    {
        using var paint = new SKPaint { IsAntialias = true, Style = SKPaintStyle.Stroke };
        foreach (var (from, to, color, width) in lines)
        {
            (paint.Color, paint.StrokeWidth) = (color.ToSKColor(), width);
            rp.Canvas.DrawLine(Axes.GetPixel(from).ToSKPoint(), Axes.GetPixel(to).ToSKPoint(), paint);
        }
    }
}
