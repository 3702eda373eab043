namespace LfpSharp.Lab.Pages;

/// <summary>A part of a report with a heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Blocks">What stands below it, in order.</param>
public sealed record ReportSection(string Title, IReadOnlyList<ReportBlock> Blocks);
