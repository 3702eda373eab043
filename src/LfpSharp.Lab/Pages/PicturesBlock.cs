namespace LfpSharp.Lab.Pages;

/// <summary>Small pictures in a row.</summary>
/// <param name="Pictures">The pictures.</param>
public sealed record PicturesBlock(IReadOnlyList<ReportPicture> Pictures) : ReportBlock;
