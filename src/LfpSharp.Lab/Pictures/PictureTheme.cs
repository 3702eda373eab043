using ScottPlot;
using SkiaSharp;

namespace LfpSharp.Lab.Pictures;

/// <summary>
/// The ground that pictures have and what is written on it. Lines keep their colours, which are told apart on either ground.
/// </summary>
public sealed class PictureTheme
{
    // One without serifs, which is read more easily where it is small: the first that this system has.
    private static readonly string Font =
        new[] { "Segoe UI", "Helvetica Neue", "Noto Sans", "DejaVu Sans", "Liberation Sans", "Arial" }
            .FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) ?? Fonts.Default;

    private PictureTheme(string ground, string ink, string faint, string @for, string against)
        => (Ground, Ink, Faint, For, Against) =
            (Color.FromHex(ground), Color.FromHex(ink), Color.FromHex(faint), Color.FromHex(@for), Color.FromHex(against));

    /// <summary>Dark writing on white.</summary>
    public static PictureTheme Light { get; } = new("#ffffff", "#1f2328", "#dfe3e8", "#d62828", "#2468e8");

    /// <summary>Light writing on what forges and pages have for black.</summary>
    public static PictureTheme Dark { get; } = new("#0d1117", "#e6edf3", "#2b323b", "#f05a50", "#5a96ff");

    /// <summary>The ground of the pictures that are drawn from now on, in the whole process.</summary>
    public static PictureTheme Current { get; set; } = Light;

    /// <summary>The ground.</summary>
    internal Color Ground { get; }

    /// <summary>What is written and framed.</summary>
    internal Color Ink { get; }

    /// <summary>Lines of the grid.</summary>
    internal Color Faint { get; }

    /// <summary>What raised an output; brighter on a dark ground, so that weak values are seen.</summary>
    internal Color For { get; }

    /// <summary>What lowered it.</summary>
    internal Color Against { get; }

    /// <summary>Gives a plot its ground.</summary>
    internal void Apply(Plot plot)
    {
        plot.Font.Set(Font);
        plot.FigureBackground.Color = Ground;
        plot.DataBackground.Color = Ground;
        plot.Axes.Color(Ink);
        plot.Axes.Title.Label.ForeColor = Ink;
        plot.Grid.MajorLineColor = Faint;
        plot.Legend.BackgroundColor = Ground;
        plot.Legend.FontColor = Ink;
        plot.Legend.OutlineColor = Faint;
        plot.Legend.ShadowColor = Colors.Transparent;
    }
}
