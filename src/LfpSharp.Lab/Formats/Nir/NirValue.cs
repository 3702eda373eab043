namespace LfpSharp.Lab.Formats.Nir;

/// <summary>A parameter of a node: <see cref="NirFloats"/> or <see cref="NirIntegers"/>.</summary>
/// <param name="Shape">Its shape; empty for one number.</param>
internal abstract record NirValue(IReadOnlyList<long> Shape);
