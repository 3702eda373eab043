using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Rules;
using TorchSharp.Modules;

namespace LfpSharp.Composites;

/// <summary>The composites that are known by a name. All are <see cref="Epsilon"/> but for the layers that they say.</summary>
public sealed partial class Composite
{
    /// <summary>Convolutions by z⁺, all else by ε.</summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <param name="reference">From where the outputs of activations are measured.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε or the reference is none.</exception>
    public static Composite EpsilonPlus(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => Epsilon(epsilon, reference).With<Convolution>(new ZPlusRule(epsilon));

    /// <summary>
    /// Layer and group norms with their spread as a constant, all else by ε: for explaining transformers, whose norms by ε keep most of
    /// the reward.
    /// </summary>
    /// <remarks>Source: Achtibat et al., AttnLRP, ICML 2024, the rule for normalizations.</remarks>
    /// <inheritdoc cref="EpsilonPlus"/>
    public static Composite EpsilonConstantNorms(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => Epsilon(epsilon, reference).With<LayerNorm>(new ConstantSpreadRule(epsilon)).With<GroupNorm>(new ConstantSpreadRule(epsilon));

    /// <summary>The first layer by the flat rule, convolutions by z⁺, all else by ε.</summary>
    /// <inheritdoc cref="EpsilonPlus"/>
    public static Composite EpsilonPlusFlat(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => EpsilonPlus(epsilon, reference).WithFirst(new FlatRule(epsilon));

    /// <summary>The first layer by z^B, convolutions by γ, all else by ε.</summary>
    /// <param name="low">The lowest value that an input can have, normalized as the model sees it.</param>
    /// <param name="high">The highest.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <param name="reference">From where the outputs of activations are measured.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bounds, γ, ε or the reference is none.</exception>
    public static Composite EpsilonGammaBox(
        double low, double high, double gamma = 0.25, double epsilon = Gate.DefaultEpsilon,
        ActivationReference reference = ActivationReference.ZeroOutput)
        => Epsilon(epsilon, reference).With<Convolution>(new GammaRule(gamma, epsilon)).WithFirst(new BoxRule(low, high, epsilon));

    /// <summary>Convolutions by αβ with α = 2 and β = 1, all else by ε.</summary>
    /// <inheritdoc cref="EpsilonPlus"/>
    public static Composite EpsilonAlpha2Beta1(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => Epsilon(epsilon, reference).With<Convolution>(new AlphaBetaRule(2, epsilon));

    /// <summary>The first layer by the flat rule, convolutions by αβ with α = 2 and β = 1, all else by ε.</summary>
    /// <inheritdoc cref="EpsilonPlus"/>
    public static Composite EpsilonAlpha2Beta1Flat(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => EpsilonAlpha2Beta1(epsilon, reference).WithFirst(new FlatRule(epsilon));

    /// <summary>Linear layers and convolutions by z⁺, all else by ε: excitation backpropagation, for explanation.</summary>
    /// <remarks>Source: Zhang, Lin, Brandt, Shen, Sclaroff, ECCV 2016.</remarks>
    /// <inheritdoc cref="EpsilonPlus"/>
    public static Composite ExcitationBackprop(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => EpsilonPlus(epsilon, reference).With<Linear>(new ZPlusRule(epsilon));

    /// <summary>
    /// ReLUs stop negative gradients, all else passes the gradient: guided backpropagation, for explanation. With the reward
    /// <c>r_c = o_c</c> of one class, and 0 elsewhere, the density is the guided gradient, and the reward of an input its product with
    /// the input.
    /// </summary>
    /// <remarks>Source: Springenberg, Dosovitskiy, Brox, Riedmiller, Striving for Simplicity, ICLR workshop 2015.</remarks>
    public static Composite GuidedBackprop()
        => new(
        [
            .. Lines([typeof(ReLU)], new GuidedRule()),
            .. Lines(
                [
                    .. AffineLayers, .. Activations, .. Products, .. PowerPools, typeof(GLU), typeof(RecurrentLayer), .. ConservingMaps,
                ],
                new TransposeRule()),
        ]);

    /// <summary>Linear layers and convolutions by the Hebbian rule, all else by ε.</summary>
    /// <inheritdoc cref="EpsilonPlus"/>
    public static Composite Hebbian(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => WithConnections(Epsilon(epsilon, reference), new HebbianRule(epsilon));

    /// <summary>Linear layers and convolutions by Oja's rule, all else by ε.</summary>
    /// <inheritdoc cref="EpsilonPlus"/>
    public static Composite Oja(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => WithConnections(Epsilon(epsilon, reference), new OjaRule(epsilon));

    private static Composite WithConnections(Composite composite, Rule rule) => composite.With<Linear>(rule).With<Convolution>(rule);
}
