using LfpSharp.Spiking.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>
/// Takes the larger of the branches' outputs: a neuron fires where any branch does. The density returns to the winner; a tie shares it
/// equally.
/// </summary>
/// <param name="branches">Two or more lists of stages; an empty one is a skip connection.</param>
public sealed class MaximumJoin(params SpikingStage[][] branches) : SpikingJoin(nameof(MaximumJoin), branches)
{
    private protected override Tensor Join(Tensor first, Tensor second) => maximum(first, second);

    private protected override Tensor Gated(Tensor density, Tensor joined, SpikingRule rule) => density;
}
