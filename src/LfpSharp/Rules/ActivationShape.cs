using LfpSharp.Modules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>What is known of the shape of an activation, so that a gate can be computed more cheaply.</summary>
internal static class ActivationShape
{
    /// <summary>True when f is linear for z &lt; 0 and for z &gt; 0 with f(0) = 0: then f(z)/z = f'(z).</summary>
    public static bool IsLinearOnBothSides(nn.Module activation) => activation is ReLU or LeakyReLU or NegatedReLU;

    /// <summary>True when f(z) is z or 0.</summary>
    public static bool IsRectifier(nn.Module activation) => activation is ReLU;
}
