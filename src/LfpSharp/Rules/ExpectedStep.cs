using LfpSharp.Gates;
using LfpSharp.Modules;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// <c>F(z) − F(0)</c> of activations of steps, F being the mean of f with every threshold shifted at random, uniformly and by up to half
/// a step's width: see <see cref="ActivationReference.Expected"/>.
/// </summary>
internal static class ExpectedStep
{
    /// <summary>F(z) − F(0) as a function of z; null for other activations.</summary>
    /// <param name="activation">The activation.</param>
    public static Func<Tensor, Tensor>? Of(nn.Module activation) => activation switch
    {
        Step => z => Ramp(z, 2),
        NegatedStep => z => Ramp(z, 2).neg_(),
        Staircase { Levels: var levels } => z => Ramp(z, levels),
        _ => null,
    };

    private static Tensor Ramp(Tensor z, int levels) => z.clamp(-0.5 / (levels - 1), 1 - (0.5 / (levels - 1)));
}
