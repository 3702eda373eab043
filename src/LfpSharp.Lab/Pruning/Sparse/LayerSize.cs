namespace LfpSharp.Lab.Pruning.Sparse;

/// <summary>How large a linear or convolution layer was and is.</summary>
/// <param name="Layer">The layer's path.</param>
/// <param name="Type">Its type.</param>
/// <param name="InputsBefore">Inputs or input channels before.</param>
/// <param name="UnitsBefore">Neurons or channels before.</param>
/// <param name="Inputs">Inputs or input channels now.</param>
/// <param name="Units">Neurons or channels now.</param>
public sealed record LayerSize(string Layer, string Type, long InputsBefore, long UnitsBefore, long Inputs, long Units);
