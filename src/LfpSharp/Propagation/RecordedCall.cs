using LfpSharp.Rules;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>The tensors of one call of a layer, kept until the propagation has run so that rewards can be read.</summary>
internal sealed class RecordedCall(AttachedLayer layer, int number, IReadOnlyList<Tensor> inputs, Tensor output)
{
    public AttachedLayer Layer { get; } = layer;

    public int Number { get; } = number;

    public IReadOnlyList<Tensor> Inputs { get; } = inputs;

    public Tensor Output { get; } = output;

    /// <summary>The layer's own pre-activation and ε, when its rule connects to one.</summary>
    public RewardEntry? Own { get; init; }

    /// <summary>The call past whose output this call's gate reaches: an activation merges with the layer before it.</summary>
    public RecordedCall? Bypassed { get; init; }

    /// <summary>Whether all of this call's reward goes past its input, and not just what entered past its output.</summary>
    public bool BypassesInput { get; init; }

    /// <summary>Whether reward that entered past its output goes past its input too, moved back as the layer moved the values.</summary>
    public bool MovesReward { get; init; }

    /// <summary>How much of the reward that goes past the input is meant to arrive.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>Reward that reached the output past the tensor itself: through a merged gate, or by entering there.</summary>
    public Tensor? Extra { get; private set; }

    public void AddExtra(Tensor reward)
    {
        var shaped = reward.reshape(Output.shape);
        Extra = Extra is null ? shaped : Extra + shaped;
    }
}
