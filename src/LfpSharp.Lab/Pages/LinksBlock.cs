namespace LfpSharp.Lab.Pages;

/// <summary>Files that lie beside a page, as links.</summary>
/// <param name="Links">The links.</param>
public sealed record LinksBlock(IReadOnlyList<PageLink> Links) : ReportBlock;
