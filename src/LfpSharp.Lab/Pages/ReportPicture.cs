namespace LfpSharp.Lab.Pages;

/// <summary>A picture with a caption: one raster, or several that belong together side by side.</summary>
/// <param name="Caption">What stands below.</param>
/// <param name="Rasters">PNG files, each with what it shows in words.</param>
public sealed record ReportPicture(string Caption, IReadOnlyList<(ReadOnlyMemory<byte> Png, string Description)> Rasters);
