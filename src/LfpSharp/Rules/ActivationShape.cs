using LfpSharp.Gates;
using LfpSharp.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>What is known of the shape of an activation, so that a gate can be computed more cheaply.</summary>
internal static class ActivationShape
{
    /// <summary>True when f(z) = f'(z)·z everywhere: piecewise linear through 0.</summary>
    public static bool SlopeIsGate(nn.Module activation) => activation is ReLU or LeakyReLU or NegatedReLU or Hardshrink or PReLU;

    /// <summary>True when f(z) is z or 0.</summary>
    public static bool IsRectifier(nn.Module activation) => activation is ReLU or Hardshrink;

    /// <summary>True for the activations that are known to be 0 at 0; where it is false f has to be asked.</summary>
    public static bool IsZeroAtZero(nn.Module activation)
        => activation is ReLU or ReLU6 or LeakyReLU or PReLU or RReLU or ELU or CELU or SELU or SiLU or GELU or Mish or Hardswish
            or Tanh or Tanhshrink or Hardshrink or Softshrink or Softsign
            or Step or Staircase or NegatedReLU or NegatedTanh or NegatedStep;

    /// <summary>
    /// What stands for f(z) in the gate, as a function of z, when it is measured from somewhere; null where that is f(z) itself.
    /// </summary>
    /// <param name="activation">The activation.</param>
    /// <param name="input">An input of it.</param>
    /// <param name="reference">From where.</param>
    public static Func<Tensor, Tensor>? Difference(nn.Module activation, Tensor input, ActivationReference reference)
        => (reference == ActivationReference.Expected ? ExpectedStep.Of(activation) : null)
            ?? (reference == ActivationReference.ZeroOutput || IsZeroAtZero(activation) ? null : ReferenceDifference.Of(activation, input));

    /// <summary>True when the activation has parameters that the graph of its forward leads to.</summary>
    public static bool HasParameters(nn.Module activation) => activation is PReLU;
}
