using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>The reward at one call of a layer, recorded during a propagation.</summary>
/// <param name="Path">The layer's path in the model.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Call">The number of this call of the layer, from 0: a layer may be used more than once in a forward.</param>
/// <param name="Reward">The reward of each output neuron, of the output's shape.</param>
/// <param name="InputRewards">What this call passed on to each input that carries reward, of the inputs' shapes.</param>
/// <remarks>The tensors belong to the <see cref="FeedbackPropagation"/> and live until its next propagation or dispose.</remarks>
public sealed record LayerReward(string Path, nn.Module Layer, int Call, Tensor Reward, IReadOnlyList<Tensor> InputRewards)
{
    /// <summary>s at the pre-activation z of a layer whose rule connects to one; else null.</summary>
    public Tensor? NormalizedReward { get; init; }

    /// <summary>What the stabilizer absorbed of each output's reward, <c>r·(1 − z / stab(z))</c>; null for a layer without one.</summary>
    internal Tensor? StabilizerReward { get; init; }

    /// <summary>A constant's share of each output's reward, such as that of an activation's f(0); null where there is none.</summary>
    internal Tensor? ConstantReward { get; init; }

    /// <inheritdoc cref="Rules.Rule.LossByDefinition"/>
    internal string? LossByDefinition { get; init; }
}
