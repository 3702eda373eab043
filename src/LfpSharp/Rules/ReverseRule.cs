using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The ε rule with the reward's sign turned at outputs of one sign, for the reward that goes on and for feedback: neurons that fire
/// against what was wanted are told so. For layers that are affine in their input.
/// </summary>
/// <remarks>
/// <code>
/// s_j = −r_j / stab(z_j) where z_j has the sign that is meant,    r_j / stab(z_j) elsewhere
/// r_i = a_i Σ_j w_ij s_j,    φ(w_ij) = |w_ij| Σ_batch a_i s_j,    φ(b_j) = |b_j| Σ_batch s_j
/// </code>
/// <para>With z the layer's output. Source: the reference implementation of LFP, version 1.0.0.</para>
/// </remarks>
public sealed record ReverseRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="sign">At which outputs.</param>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sign, or ε is negative, infinite or not a number.</exception>
    public ReverseRule(ReversedSign sign = ReversedSign.Positive, double epsilon = Gate.DefaultEpsilon)
    {
        Sign = Enum.IsDefined(sign)
            ? sign
            : throw new ArgumentOutOfRangeException(
                nameof(sign), sign, "There is no such sign; there are Positive, Negative and Both.");
        Epsilon = CheckedStabilizer(epsilon);
    }

    /// <summary>At which outputs.</summary>
    public ReversedSign Sign { get; }

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected internal override bool GivesBiasItsShare => false;

    /// <inheritdoc/>
    protected internal override string? LossByDefinition(nn.Module layer) => "the rule turns the sign of a part of the reward";

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call)
    {
        using var scope = NewDisposeScope();
        var z = call.Connect([call.Output], [call.Output], (saved, normalized) => [Turned(normalized, saved[0])]);
        var connected = call.ConnectToPreActivation(z, Epsilon);
        return ReferenceEquals(connected, call.Output) ? connected : connected.MoveToOuterDisposeScope();
    }

    private Tensor Turned(Tensor normalized, Tensor output)
    {
        using var scope = NewDisposeScope();
        var isMeant = Sign switch
        {
            ReversedSign.Positive => output.gt(0),
            ReversedSign.Negative => output.lt(0),
            _ => output.ne(0),
        };
        return where(isMeant, normalized.neg(), normalized).MoveToOuterDisposeScope();
    }
}
