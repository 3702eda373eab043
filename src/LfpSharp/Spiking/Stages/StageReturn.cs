using LfpSharp.Spiking.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>Takes a signal at a stage's output, [T, N, ...], back to its input; null where nobody asks for it.</summary>
internal delegate Tensor? StageReturn(StageSignal signal, GradientSum gradients, bool toInput);

/// <summary>What arrives at the output of a stage on the way back.</summary>
/// <param name="Values">[T, N, ...].</param>
/// <param name="Kind">How to read the values.</param>
/// <param name="Rule">The learning rule.</param>
/// <param name="Hidden">Under <see cref="RewardStdp"/>: what modulates all hidden neurons, [T, N]; else null.</param>
internal sealed record StageSignal(Tensor Values, SignalKind Kind, SpikingRule Rule, Tensor? Hidden = null)
{
    /// <summary>Whether layers hand nothing back, since each learns from its own spikes and a modulation.</summary>
    public bool IsModulation => Rule is RewardStdp;

    /// <summary>−1 for rules that ascend: optimizers descend, and the pass is linear in the signal.</summary>
    public float Sign => Rule is SurrogateGradient ? 1 : -1;

    /// <summary>With <see cref="Sign"/> in the values.</summary>
    public StageSignal Descending => Sign > 0 ? this : this with { Values = Values.neg(), Hidden = Hidden?.neg() };
}

/// <summary>How a signal enters a layer of neurons.</summary>
internal enum SignalKind
{
    /// <summary>Reward, or gradient, per unit of output from the layer above: a spike takes its share.</summary>
    Density,

    /// <summary>The output layer's own reward, or the loss's gradient at its spikes.</summary>
    Output,

    /// <summary>The output layer's own reward, or the loss's gradient at its membranes.</summary>
    Membrane,
}
