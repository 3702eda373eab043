namespace LfpSharp.Lab.Formats;

/// <summary>Samples that lie in a file one after the other as they are.</summary>
/// <param name="Path">The file.</param>
/// <param name="Offset">The first sample's place, in bytes.</param>
/// <param name="Labels">The class of each sample.</param>
internal sealed record SamplePlace(string Path, long Offset, int[] Labels);
