using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>The reward of a single sigmoid output for two classes: <c>o · (t − σ(o))</c>, with the label t 0 or 1.</summary>
/// <remarks>Source: the method's reference implementation.</remarks>
public sealed record BinarySigmoidReward : IReward
{
    /// <summary>Evaluates the reward.</summary>
    /// <param name="outputs">o, [N, 1], floating point.</param>
    /// <param name="labels">t, int64 [N], 0 or 1.</param>
    /// <returns>[N, 1].</returns>
    /// <exception cref="ArgumentException">
    /// A shape or type is wrong, a label is neither 0 nor 1, or an output is NaN or infinite.
    /// </exception>
    public Tensor Evaluate(Tensor outputs, Tensor labels)
    {
        RewardInputs.CheckOutputs(nameof(BinarySigmoidReward), outputs);
        if (outputs.shape[1] != 1)
        {
            throw new ArgumentException(
                $"{nameof(BinarySigmoidReward)}: the outputs have shape [{string.Join(", ", outputs.shape)}], expected [N, 1]: a single "
                + "output neuron.",
                nameof(outputs));
        }

        RewardInputs.CheckLabels(nameof(BinarySigmoidReward), outputs, labels, 2);

        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var values = outputs.detach();
        return (values * (labels.unsqueeze(1) - values.sigmoid())).MoveToOuterDisposeScope();
    }
}
