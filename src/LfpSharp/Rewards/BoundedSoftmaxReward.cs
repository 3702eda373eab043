using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The softmax reward with certainty bounded: <c>o · (y − p)</c>, where p is softmax o, but 1 above the upper bound and 0 below
/// the lower one. What is learned well enough gets no more reward.
/// </summary>
/// <remarks>Source: the method's reference implementation.</remarks>
public sealed record BoundedSoftmaxReward : ClassReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="lowerBound">Probabilities below it count as 0; 0 ≤ lower ≤ upper.</param>
    /// <param name="upperBound">Probabilities above it count as 1; lower ≤ upper ≤ 1.</param>
    /// <param name="factor">What the difference is multiplied by: o itself, or its sign.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bounds are not 0 ≤ lower ≤ upper ≤ 1.</exception>
    public BoundedSoftmaxReward(double lowerBound = 0, double upperBound = 1, OutputFactor factor = OutputFactor.Value)
    {
        if (!(lowerBound >= 0 && lowerBound <= upperBound))
        {
            throw new ArgumentOutOfRangeException(
                nameof(lowerBound), lowerBound, $"Expected 0 ≤ lower ≤ upper ≤ 1; upper is {upperBound}.");
        }

        if (!(upperBound <= 1))
            throw new ArgumentOutOfRangeException(nameof(upperBound), upperBound, "Expected 0 ≤ lower ≤ upper ≤ 1.");
        if (!Enum.IsDefined(factor))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Expected Value or Sign.");
        (LowerBound, UpperBound, Factor) = (lowerBound, upperBound, factor);
    }

    /// <summary>Probabilities below it count as 0.</summary>
    public double LowerBound { get; }

    /// <summary>Probabilities above it count as 1.</summary>
    public double UpperBound { get; }

    /// <summary>What the difference is multiplied by.</summary>
    public OutputFactor Factor { get; }

    private protected override Tensor Compute(Tensor outputs, Tensor labels)
    {
        var probability = nn.functional.softmax(outputs, 1);
        probability = probability.masked_fill(probability.gt(UpperBound), 1);
        probability = probability.masked_fill(probability.lt(LowerBound), 0);
        return (Factor == OutputFactor.Sign ? outputs.sign() : outputs) * (OneHot(outputs, labels) - probability);
    }
}
