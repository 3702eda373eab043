namespace LfpSharp.Lab.Formats.Nir;

/// <summary>A parameter that a kind of node has.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="IsFloat">Whether it is floating point; else whole numbers.</param>
/// <param name="IsOptional">Whether a file may do without.</param>
internal sealed record NirParameter(string Name, bool IsFloat, bool IsOptional = false);
