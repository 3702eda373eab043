using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of places in a space where like shall be near like: rows 2i and 2i + 1 of the outputs are a pair, with distance d.
/// <c>L = Σ_i d²/2</c> for pairs of one class, <c>max(0, m − d)²/2</c> for others.
/// </summary>
/// <remarks>
/// Source: Hadsell, Chopra, LeCun, Dimensionality Reduction by Learning an Invariant Mapping, CVPR 2006. At a distance of 0 a pair of two
/// classes is pushed nowhere.
/// </remarks>
public sealed record ContrastiveReward : LossReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="margin">m: how far apart two classes shall be, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0 or not finite.</exception>
    public ContrastiveReward(double margin = 1) => Margin = margin > 0 && double.IsFinite(margin)
        ? margin
        : throw new ArgumentOutOfRangeException(nameof(margin), margin, "The margin must be above 0 and finite.");

    /// <summary>m.</summary>
    public double Margin { get; }

    private protected override void Check(Tensor outputs, Tensor targets)
    {
        RewardInputs.CheckOutputs(nameof(ContrastiveReward), outputs);
        RewardInputs.CheckLabels(nameof(ContrastiveReward), outputs, targets, long.MaxValue);
        if (outputs.shape[0] % 2 != 0)
        {
            throw new ArgumentException(
                $"{nameof(ContrastiveReward)}: there are {outputs.shape[0]} rows, which make no pairs. Give an even number of samples.",
                nameof(outputs));
        }
    }

    private protected override Tensor Loss(Tensor outputs, Tensor targets)
    {
        var pairs = outputs.view(outputs.shape[0] / 2, 2, outputs.shape[1]);
        var square = (pairs.select(1, 0) - pairs.select(1, 1)).square().sum(dim: 1);
        var labels = targets.view(-1, 2);
        var alike = labels.select(1, 0).eq(labels.select(1, 1));

        // The root has no derivative at 0: there the distance counts as a constant.
        var distance = where(square.gt(0), square, ones_like(square)).sqrt() * square.gt(0);
        return where(alike, square, (Margin - distance).clamp_min(0).square()).sum() / 2;
    }
}
