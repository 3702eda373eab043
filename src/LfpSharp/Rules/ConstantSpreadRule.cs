using LfpSharp.Gates;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The ε rule for layer and group norms with the spread σ as a constant on the way back: then a norm is affine in its input and all of
/// the reward goes on, where the <see cref="EpsilonRule"/> loses most of it.
/// </summary>
/// <remarks>
/// <para>With μ and σ over the n values that are normalized together, γ and β the norm's weight and bias:</para>
/// <code>
/// z = γ (x − μ) / σ + β,    s = r / stab(z)
/// r_i = x_i Σ_j J_ji s_j,    J_ji = γ_j / σ (δ_ij − 1/n)
/// φ(γ) = |γ| Σ x̂ s,    φ(β) = |β| Σ s,    x̂ = (x − μ) / σ
/// </code>
/// <para>Source: Achtibat et al., AttnLRP, ICML 2024, the rule for normalizations.</para>
/// </remarks>
public sealed record ConstantSpreadRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public ConstantSpreadRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected internal override string? LossByDefinition(nn.Module layer) => null;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call)
    {
        using var scope = NewDisposeScope();
        var input = call.Inputs[0];
        var z = call.Layer switch
        {
            LayerNorm norm => Affine(Normalized(input, norm.normalized_shape.Length, norm.eps), norm.weight, norm.bias, 0),
            GroupNorm norm => Affine(
                Normalized(input.reshape(input.shape[0], norm.num_groups, -1), 1, norm.eps).reshape(input.shape),
                norm.weight, norm.bias, (int)input.dim() - 2),
            _ => throw new InvalidOperationException(
                $"The layer '{call.Path}' is a {call.Layer.GetType().Name}; a {nameof(ConstantSpreadRule)} is for LayerNorm and GroupNorm. "
                + "Give it another rule, such as new EpsilonRule()."),
        };
        var connected = call.ConnectToPreActivation(z, Epsilon);
        return ReferenceEquals(connected, call.Output) ? connected : connected.MoveToOuterDisposeScope();
    }

    // x̂ over the last dimensions
    private static Tensor Normalized(Tensor input, int dimensions, double stabilizer)
    {
        long[] last = [.. Enumerable.Range(1, dimensions).Select(d => -(long)d)];
        var centred = input - input.mean(last, keepdim: true);
        var spread = (centred.detach().square().mean(last, keepdim: true) + stabilizer).sqrt_();
        return centred / spread;
    }

    // γ x̂ + β, with this many dimensions behind that of γ
    private static Tensor Affine(Tensor normalized, Tensor? weight, Tensor? bias, int behind)
    {
        Tensor Laid(Tensor parameter) => behind == 0 ? parameter : parameter.reshape([-1, .. Enumerable.Repeat(1L, behind)]);
        var scaled = weight is null ? normalized : normalized * Laid(weight);
        return bias is null ? scaled : scaled + Laid(bias);
    }
}
