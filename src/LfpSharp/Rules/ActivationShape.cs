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

    /// <summary>True when the activation has parameters that the graph of its forward leads to.</summary>
    public static bool HasParameters(nn.Module activation) => activation is PReLU;
}
