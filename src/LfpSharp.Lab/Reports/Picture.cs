using LfpSharp.Lab.Formats;
using ScottPlot;

namespace LfpSharp.Lab.Reports;

/// <summary>Saves plots, in one size unless another is asked for.</summary>
internal static class Picture
{
    private const int Width = 900;
    private const int Height = 560;

    /// <summary>Saves as PNG, beside and renamed.</summary>
    public static void Save(string path, Plot plot, int width = Width, int height = Height) => AtomicFile.Write(path, stream => stream.Write(plot.GetImageBytes(width, height, ImageFormat.Png)));
}
