using LfpSharp.Lab.Measures;

namespace LfpSharp.Lab.Pages;

/// <summary>A chart of lines, bands and points.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Series">The lines and points.</param>
public sealed record ChartBlock(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartSeries> Series) : ReportBlock
{
    /// <summary>Class regions below the points, which then set the axes; null for none.</summary>
    public DecisionRegions? Regions { get; init; }
}
