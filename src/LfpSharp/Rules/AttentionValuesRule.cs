using LfpSharp.Gates;
using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The ε rule for the mixing of values in attention, with the attention weights as constants: all reward goes through the values, none
/// to queries and keys, which get no feedback. For the <see cref="MatMul"/> called <c>mix</c> in a <see cref="SelfAttention"/>.
/// </summary>
/// <remarks>
/// <para>With A the attention weights, [..., n, m], and v the values, [..., m, d]:</para>
/// <code>
/// z = A v,    s = r / stab(z),    r_v = v ⊙ (Aᵀ s)
/// </code>
/// <para>Source: Ali et al., XAI for Transformers: Better Explanations through Conservative Propagation, ICML 2022 (CP-LRP).</para>
/// </remarks>
/// <example><code>
/// var composite = Composite.Epsilon().WithName("*mix", new AttentionValuesRule());
/// </code></example>
public sealed record AttentionValuesRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public AttentionValuesRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call)
    {
        if (call.Layer is not MatMul)
        {
            throw new InvalidOperationException(
                $"The layer '{call.Path}' is a {call.Layer.GetType().Name}; an {nameof(AttentionValuesRule)} is for the MatMul that mixes "
                + "the values of an attention, its weights the first operand.");
        }

        using var scope = NewDisposeScope();
        return call.ConnectToPreActivation(matmul(call.Inputs[0].detach(), call.Inputs[1]), Epsilon).MoveToOuterDisposeScope();
    }
}
