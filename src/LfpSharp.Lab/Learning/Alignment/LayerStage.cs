using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>A layer with weights and the layers after it up to the next one: <c>h = P(W x + b)</c>.</summary>
/// <param name="Path">The path of the layer with weights; that of the first layer where there is none.</param>
/// <param name="Weighted">A <c>Linear</c> or <c>Conv2d</c>; null in a first stage that stands before any.</param>
/// <param name="Passive">
/// Activations, pools, norms and the like, in order; the signal goes back through them by their true derivatives.
/// </param>
internal sealed record LayerStage(string Path, nn.Module<Tensor, Tensor>? Weighted, IReadOnlyList<nn.Module<Tensor, Tensor>> Passive)
{
    /// <summary>Whether anything in the stage can learn.</summary>
    public bool HasParameters => Weighted is not null || Passive.Any(layer => layer.parameters().Any());
}
