using LfpSharp.Gates;
using LfpSharp.Spiking.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>
/// Adds the outputs of branches: <c>z = Σ_b a_b</c>; the density returns to every branch through the gate <c>z / stab(z)</c>.
/// </summary>
/// <param name="branches">Two or more lists of stages; an empty one is a skip connection.</param>
public sealed class SumJoin(params SpikingStage[][] branches) : SpikingJoin(nameof(SumJoin), branches)
{
    private protected override Tensor Join(Tensor first, Tensor second) => first + second;

    private protected override Tensor Gated(Tensor density, Tensor joined, SpikingRule rule)
        => rule is SpikeFeedback feedback ? Gate.Pass(density, joined, joined, feedback.Epsilon) : density;
}
