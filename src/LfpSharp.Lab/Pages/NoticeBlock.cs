namespace LfpSharp.Lab.Pages;

/// <summary>A paragraph that a reader must not miss: what failed, is missing, or limits what the figures say.</summary>
/// <param name="Text">The text.</param>
public sealed record NoticeBlock(string Text) : ReportBlock;
