namespace LfpSharp.Lab.Pages;

/// <summary>Text to be read or copied as it is.</summary>
/// <param name="Language">What it is written in: <c>yaml</c>, <c>json</c>, <c>sh</c>.</param>
/// <param name="Text">The text.</param>
public sealed record CodeBlock(string Language, string Text) : ReportBlock;
