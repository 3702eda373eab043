namespace LfpSharp.Testing.Twins;

/// <summary>One connection of a <see cref="ScalarAffine"/>; several may share a weight, as those of a convolution do.</summary>
/// <param name="Input">The index of the input, i.</param>
/// <param name="Output">The index of the output, j.</param>
/// <param name="Weight">The index of the weight, <c>w_ij</c>.</param>
public readonly record struct ScalarConnection(int Input, int Output, int Weight);
