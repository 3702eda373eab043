namespace LfpSharp.Lab.Pages;

/// <summary>An axis of a chart.</summary>
/// <param name="Name">What it measures, with its unit.</param>
/// <param name="Least">The least value it must show; null for what the series need.</param>
/// <param name="Most">The greatest value it must show; null for what the series need.</param>
/// <param name="IsWhole">Whether only whole numbers are marked.</param>
public sealed record ChartAxis(string Name, double? Least = null, double? Most = null, bool IsWhole = false);
