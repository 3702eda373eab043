using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace OwnParts;

/// <summary>
/// A reward: <c>o · (y − w)</c>, y the one-hot target and w the softmax of o in which the true class is held back by a margin, so that it
/// is rewarded until it leads by more than that.
/// </summary>
public sealed record MarginReward : IReward
{
    /// <summary>How far the true class shall lead.</summary>
    [Range(0, 100)]
    public double Margin { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor outputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var target = nn.functional.one_hot(labels, outputs.shape[1]).to_type(outputs.dtype);
        return (outputs * (target - nn.functional.softmax(outputs - (Margin * target), 1))).MoveToOuterDisposeScope();
    }
}
