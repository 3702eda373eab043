using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The ε rule for layers that are affine in their input: <c>s_j = r_j / stab(z_j)</c>, <c>r_i = a_i Σ_j w_ij s_j</c>,
/// feedback <c>φ(w_ij) = |w_ij| Σ_batch a_i s_j</c> and <c>φ(b_j) = |b_j| Σ_batch s_j</c>.
/// </summary>
/// <remarks>
/// In density form: the gate <c>z / stab(z)</c> at the output, then the layer's own transpose. Serves every module whose
/// backward pass is the transpose of what it did: linear and convolution layers, normalizations, average pooling, sums.
/// Source: Weber et al., TMLR 2025, section 3.
/// </remarks>
public sealed record EpsilonRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0. At 0 the gate is 1 everywhere: LFP-0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public EpsilonRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call) => call.ConnectToPreActivation(call.Output, Epsilon);
}
