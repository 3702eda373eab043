namespace LfpSharp.Lab.Pruning;

/// <summary>How many outputs of an activation are silent.</summary>
/// <param name="Layer">The activation's path.</param>
/// <param name="Type">Its type.</param>
/// <param name="Zero">The share of outputs that are exactly 0, over all samples and units.</param>
/// <param name="Dead">The share of units that are 0 for every sample; a unit of a convolution is one place of one channel.</param>
public sealed record ActivationSparsity(string Layer, string Type, double Zero, double Dead);
