using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of outputs that each say yes or no, of which any number may be right: <c>r = o (y − σ(o))</c>, y 1 or 0 for each output,
/// a probability between, or bool.
/// </summary>
/// <remarks>Of the binary cross-entropy on logits, summed. With one output it is the <see cref="BinarySigmoidReward"/>.</remarks>
public sealed record MultiLabelReward : LossReward
{
    private protected override void Check(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        CheckValues(outputs, Numbers(outputs, targets));
        if (targets.dtype == ScalarType.Bool)
            return;
        using var outside = targets.lt(0).logical_or_(targets.gt(1));
        using var any = outside.any();
        if (any.item<bool>())
            throw new ArgumentException($"{nameof(MultiLabelReward)}: a target is not within 0 … 1.", nameof(targets));
    }

    private protected override Tensor Loss(Tensor outputs, Tensor targets)
        => nn.functional.binary_cross_entropy_with_logits(outputs, Numbers(outputs, targets), reduction: nn.Reduction.Sum);

    private static Tensor Numbers(Tensor outputs, Tensor targets)
        => targets.dtype == ScalarType.Bool ? targets.to_type(outputs.dtype) : targets;
}
