using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The z^B rule: each input is measured from the end of its range from which it can only have helped. For the first layer, where inputs
/// are pixels between two bounds; linear or a convolution.
/// </summary>
/// <remarks>
/// <para>With l and h the lowest and the highest value that an input can have, and S(z) = z + ε sgn z:</para>
/// <code>
/// s = r / S(x w + b − l w⁺ − b⁺ − h w⁻ − b⁻),    r_i = Σ_j (x_i w_ij − l w⁺_ij − h w⁻_ij) s_j
/// </code>
/// <para>The biases cancel and get no feedback. Inputs of activation 0 get reward as well. Feedback as <see cref="TermRule"/> has it.
/// Bounds are those of the inputs as the model sees them, normalized. Source: Montavon, Lapuschkin, Binder, Samek, Müller, Pattern
/// Recognition 65, 2017.</para>
/// </remarks>
public sealed record BoxRule : TermRule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="low">l, the lowest value that an input can have.</param>
    /// <param name="high">h, the highest.</param>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The bounds are not finite or not in order, or ε is negative, infinite or not a number.
    /// </exception>
    public BoxRule(double low, double high, double epsilon = Gate.DefaultEpsilon)
        : base(epsilon)
    {
        if (!(double.IsFinite(low) && double.IsFinite(high) && low < high))
        {
            throw new ArgumentOutOfRangeException(
                nameof(low), low,
                FormattableString.Invariant($"The bounds of the inputs must be finite and in order; the upper bound is {high}. ")
                + "Give the lowest and the highest value that a normalized input can have.");
        }

        (Low, High) = (low, high);
    }

    /// <summary>l.</summary>
    public double Low { get; }

    /// <summary>h.</summary>
    public double High { get; }

    /// <inheritdoc/>
    protected override IReadOnlyList<TermSum> Sums =>
    [
        new(
            new Term(),
            new Term(AtLow, Change.Positive, Change.Positive) { Factor = -1 },
            new Term(AtHigh, Change.Negative, Change.Negative) { Factor = -1 }),
    ];

    private Tensor AtLow(Tensor values) => full_like(values, Low);

    private Tensor AtHigh(Tensor values) => full_like(values, High);
}
