using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The ε rule for layers that are affine in their input: <c>s_j = r_j / stab(z_j)</c>, <c>r_i = a_i Σ_j w_ij s_j</c>,
/// feedback <c>φ(w_ij) = |w_ij| Σ_batch a_i s_j</c> and <c>φ(b_j) = |b_j| Σ_batch s_j</c>.
/// </summary>
/// <remarks>
/// In density form: the gate <c>z / stab(z)</c> at the output, then the layer's own transpose. Serves every module whose
/// backward pass is the transpose of what it did: linear and convolution layers, normalisations, average pooling, sums.
/// Source: Weber et al., TMLR 2025, section 3.
/// </remarks>
public sealed record EpsilonRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0. At 0 the gate is 1 everywhere: LFP-0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public EpsilonRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = Checked(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    internal override double? Stabilizer => Epsilon;

    internal override Tensor Connect(LayerCall call)
    {
        // Without a gate of its own the layer's output is z. The model may dispose it, so the entry has a handle of its own.
        var isUngated = Epsilon == 0 || call.FeedsActivationOnly;
        var output = isUngated ? call.Output : call.Gated(call.Output, call.Output, Epsilon);
        var preActivation = isUngated ? call.Trace.Own(call.Output.alias()) : call.Output;
        call.Trace.Add(new RewardEntry(output, preActivation, Epsilon, PreActivationPlace.Output));
        return output;
    }
}
