namespace LfpSharp.Lab.Pages;

/// <summary>A few numbers that matter most, side by side.</summary>
/// <param name="Items">The numbers.</param>
public sealed record FiguresBlock(IReadOnlyList<Figure> Items) : ReportBlock;
