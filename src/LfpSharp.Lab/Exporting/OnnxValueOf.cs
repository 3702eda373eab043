using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>A value of the graph that is being built.</summary>
/// <param name="Name">What nodes call it.</param>
/// <param name="Example">What the model has there for two samples: of its shape.</param>
internal readonly record struct OnnxValueOf(string Name, Tensor Example);
