using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>How much each input of some samples spoke for an output. Disposing frees the tensors.</summary>
/// <param name="Relevance">[N, ...] of the inputs' shape: positive for what raised the output, negative for what lowered it.</param>
/// <param name="Outputs">[N, C], what the model answered.</param>
/// <param name="Classes">int64 [N], the class that was explained of each sample.</param>
/// <param name="Reward">[N, C], what entered at the outputs: o of the class, and −o of what it was set against.</param>
public sealed record Explanation(Tensor Relevance, Tensor Outputs, Tensor Classes, Tensor Reward) : IDisposable
{
    /// <summary>What arrived at each layer, in the order of the forward; empty for methods that do not go by layers.</summary>
    public IReadOnlyList<LayerRelevance> Layers { get; init; } = [];

    /// <summary>Frees the tensors; harmless when repeated.</summary>
    public void Dispose()
    {
        Relevance.Dispose();
        Outputs.Dispose();
        Classes.Dispose();
        Reward.Dispose();
    }
}
