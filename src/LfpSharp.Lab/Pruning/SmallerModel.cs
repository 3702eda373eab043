using LfpSharp.Lab.Pruning.Sparse;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Pruning;

/// <summary>A model from which units were taken away.</summary>
/// <param name="Model">The model; its layers without parameters are shared with the one before. Dispose it.</param>
/// <param name="Layers">The linear and convolution layers.</param>
public sealed record SmallerModel(Sequential Model, IReadOnlyList<LayerSize> Layers);
