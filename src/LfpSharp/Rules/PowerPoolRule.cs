using LfpSharp.Gates;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// The rule of pooling by a power mean, <c>y = (Σ_i x_i^p)^(1/p)</c>: each input gets its part of the sum,
/// <c>r_i = x_i^p · r / stab(Σ_i x_i^p)</c>, summed over the windows that it lies in.
/// </summary>
/// <remarks>
/// <para>It is the ε rule of a sum of the inputs with the weights <c>w_i = x_i^(p−1)</c>. For ε → 0 this is the layer's own gradient, but
/// where a window is all 0: there the gradient is NaN, and here nothing is passed on. A negative input with a p that is no whole number
/// gives NaN, as in the layer.</para>
/// <para>Source: the ε rule of Weber et al., TMLR 2025, for the sum under the root.</para>
/// </remarks>
public sealed record PowerPoolRule : Rule
{
    /// <summary>Creates the rule.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative, infinite or not a number.</exception>
    public PowerPoolRule(double epsilon = Gate.DefaultEpsilon) => Epsilon = CheckedStabilizer(epsilon);

    /// <summary>The stabilizer ε.</summary>
    public double Epsilon { get; }

    /// <inheritdoc/>
    protected internal override double? Stabilizer => Epsilon;

    /// <inheritdoc/>
    protected internal override bool LeavesGateToActivation => true;

    /// <inheritdoc/>
    protected internal override Tensor Connect(LayerCall call)
    {
        using var scope = NewDisposeScope();
        var input = call.Inputs[0];
        var sum = call.Layer switch
        {
            LPPool1d pool => nn.functional.avg_pool1d(
                Weighted(pool.norm_type), pool.kernel_size, pool.stride ?? pool.kernel_size, ceil_mode: pool.ceil_mode) * pool.kernel_size,
            LPPool2d pool => nn.functional.avg_pool2d(
                Weighted(pool.norm_type), pool.kernel_size, pool.stride ?? pool.kernel_size, ceil_mode: pool.ceil_mode)
                * (pool.kernel_size[0] * pool.kernel_size[^1]),
            _ => throw new InvalidOperationException(
                $"The layer '{call.Path}' is a {call.Layer.GetType().Name}; a {nameof(PowerPoolRule)} is for LPPool1d and LPPool2d. "
                + "Give it another rule, such as new EpsilonRule()."),
        };
        return call.ConnectToPreActivation(sum, Epsilon).MoveToOuterDisposeScope();

        Tensor Weighted(double power) => input * input.detach().pow(power - 1);
    }
}
