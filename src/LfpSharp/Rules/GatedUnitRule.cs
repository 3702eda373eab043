using LfpSharp.Gates;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of the gated linear unit <c>a ⊙ σ(b)</c>, with a and b the halves of the input: an equal split of the reward between
/// the two operands, as for every product, and the identity rule on σ, so <c>r_a = r_b = r/2</c>.
/// </summary>
/// <remarks>
/// In density form: <c>s = c · out / stab(2·out)</c>, then <c>c_a = s σ(b)</c> and <c>c_b = s · out / b</c>. A b of exactly 0 has
/// no density; its share ends there. Source: the rules for products and activations of the reference implementation.
/// </remarks>
public sealed record GatedUnitRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0 of the product.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public GatedUnitRule(double epsilon = EqualSplitRule.DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε of the product.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override Tensor Divisor(IReadOnlyList<Tensor> inputs, Tensor output) => output * 2;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call)
    {
        if (call.Layer is not GLU { dim: var dimension })
        {
            throw new InvalidOperationException(
                $"The layer '{call.Path}' is a {call.Layer.GetType().Name}; a {nameof(GatedUnitRule)} is for GLU only.");
        }

        return call.Connect(
            call.Inputs,
            [call.Output, call.Inputs[0]],
            (saved, density) => [Halves(saved[0], saved[1].chunk(2, dimension)[1], density, dimension)]);
    }

    private Tensor Halves(Tensor output, Tensor gate, Tensor density, long dimension)
    {
        var normalized = Gate.Pass(density, output, output, Epsilon / 2, 0.5);
        return cat([normalized * gate.sigmoid(), Gate.Normalize(normalized * output, gate, 0)], dimension);
    }
}
