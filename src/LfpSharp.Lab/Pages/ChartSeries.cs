namespace LfpSharp.Lab.Pages;

/// <summary>Some values of a chart. Values that are not finite are left out.</summary>
/// <param name="Name">What they are.</param>
/// <param name="X">Where they lie.</param>
/// <param name="Y">The values, as many.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>The lower edge of a band around the line; null for none.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>Its upper edge.</summary>
    public IReadOnlyList<double>? High { get; init; }

    /// <summary>How it is drawn.</summary>
    public ChartMark Mark { get; init; }

    /// <summary>The number of its colour and pattern; null for its place among the series.</summary>
    public int? Tone { get; init; }
}
