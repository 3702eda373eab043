using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Rules;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Composites;

/// <summary>
/// Which layer gets which rule: an ordered list in which the first entry that matches decides. Immutable; <c>With…</c> returns
/// a new list with the entry in front.
/// </summary>
/// <example><code>
/// var composite = Composite.Epsilon()
///     .With&lt;MyLinear&gt;(new EpsilonRule())
///     .WithPosition(0, new EpsilonRule(0.1))
///     .WithName("features.*", new EpsilonRule(1e-3));
/// </code></example>
public sealed partial class Composite
{
    private static readonly Type[] AffineLayers =
    [
        typeof(Linear), typeof(Convolution), typeof(ConvolutionTranspose),
        typeof(BatchNorm), typeof(InstanceNorm), typeof(LayerNorm), typeof(GroupNorm),
        typeof(LocalResponseNorm),
        typeof(AvgPool1d), typeof(AvgPool2d), typeof(AvgPool3d),
        typeof(AdaptiveAvgPool1d), typeof(AdaptiveAvgPool2d), typeof(AdaptiveAvgPool3d),
        typeof(Sum), typeof(Embedding), typeof(Positions), typeof(ClassToken),
        typeof(Fold), typeof(AlphaDropout), typeof(FeatureAlphaDropout), typeof(QuantizedLayer),
    ];

    private static readonly Type[] Activations =
    [
        typeof(ReLU), typeof(ReLU6), typeof(LeakyReLU), typeof(ELU), typeof(CELU), typeof(SELU), typeof(SiLU), typeof(GELU), typeof(Mish),
        typeof(PReLU), typeof(RReLU), typeof(Threshold), typeof(Tanh), typeof(Tanhshrink), typeof(Hardshrink), typeof(Softshrink),
        typeof(Sigmoid), typeof(LogSigmoid), typeof(Softplus), typeof(Softsign),
        typeof(Modules.Hardtanh), typeof(TorchSharp.Modules.Hardtanh),
        typeof(Hardsigmoid), typeof(Hardswish), typeof(Step), typeof(Staircase),
        typeof(NegatedReLU), typeof(NegatedTanh), typeof(NegatedStep),
    ];

    private static readonly Type[] PowerPools = [typeof(LPPool1d), typeof(LPPool2d)];

    private static readonly Type[] Products = [typeof(MatMul), typeof(Product)];

    private static readonly Type[] ConservingMaps =
    [
        typeof(MaxPool1d), typeof(MaxPool2d), typeof(MaxPool3d),
        typeof(AdaptiveMaxPool1d), typeof(AdaptiveMaxPool2d), typeof(AdaptiveMaxPool3d),
        typeof(FractionalMaxPool2d), typeof(FractionalMaxPool3d),
        typeof(Dropout), typeof(Dropout1d), typeof(Dropout2d), typeof(Dropout3d),
        typeof(Flatten), typeof(Unflatten), typeof(Identity), typeof(Scale), typeof(LastStep), typeof(CausalMask),
        typeof(AttentionMask), typeof(Softmax), typeof(Softmax2d), typeof(Softmin), typeof(LogSoftmax),
        typeof(ZeroPad2d), typeof(ConstantPad1d), typeof(ConstantPad2d), typeof(ConstantPad3d),
        typeof(ReflectionPad1d), typeof(ReflectionPad2d), typeof(ReflectionPad3d),
        typeof(ReplicationPad1d), typeof(ReplicationPad2d), typeof(ReplicationPad3d), typeof(Unfold),
        typeof(Upsample), typeof(PixelShuffle), typeof(PixelUnshuffle), typeof(ChannelShuffle),
    ];

    /// <summary>Creates a composite from its lines.</summary>
    /// <param name="entries">The lines; the first that matches a layer decides.</param>
    public Composite(IEnumerable<CompositeEntry> entries) => Entries = [.. entries];

    /// <summary>The lines, in the order in which they are asked.</summary>
    public IReadOnlyList<CompositeEntry> Entries { get; }

    /// <summary>
    /// LFP-ε: the ε rule on every affine layer, normalization, average pooling and sum, the identity rule on activations, an
    /// equal split on products, and the plain transpose on what conserves reward as it is.
    /// </summary>
    /// <param name="epsilon">The stabilizer ε ≥ 0.</param>
    /// <param name="reference">
    /// From where the outputs of activations are measured. <see cref="ActivationReference.ZeroInput"/> is for networks of activations
    /// with f(0) ≠ 0, such as sigmoid and softplus, and changes nothing for others; <see cref="ActivationReference.Expected"/> is for
    /// steps.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// ε is negative, infinite or not a number, or there is no such reference.
    /// </exception>
    public static Composite Epsilon(
        double epsilon = Gate.DefaultEpsilon, ActivationReference reference = ActivationReference.ZeroOutput)
        => new(
        [
            .. Lines(AffineLayers, new EpsilonRule(epsilon)),
            .. Lines(Activations, new IdentityRule(reference)),
            .. Lines(Products, new EqualSplitRule(epsilon == 0 ? 0 : EqualSplitRule.DefaultEpsilon)),
            .. Lines(PowerPools, new PowerPoolRule(epsilon)),
            .. Lines([typeof(RecurrentLayer)], new GatedSignalRule(epsilon)),
            .. Lines([typeof(GLU)], new GatedUnitRule(epsilon == 0 ? 0 : EqualSplitRule.DefaultEpsilon)),
            .. Lines(ConservingMaps, new TransposeRule()),
        ]);

    /// <summary>LFP-0: LFP-ε with ε = 0. On networks of ReLUs it is gradient descent scaled by |w| (the paper's theorem 1).</summary>
    public static Composite Zero() => Epsilon(0);

    /// <summary>Gives the layers of a type another rule.</summary>
    public Composite With<TModule>(Rule rule)
        where TModule : nn.Module
        => With(new LayerSelector.ByType(typeof(TModule)), rule);

    /// <summary>Gives the layers whose path matches another rule.</summary>
    /// <param name="pattern">A path as PyTorch writes it, in which <c>*</c> stands for any characters.</param>
    /// <param name="rule">The rule.</param>
    public Composite WithName(string pattern, Rule rule) => With(new LayerSelector.ByName(pattern), rule);

    /// <summary>Gives the layer at a position among those with parameters another rule.</summary>
    /// <param name="position"><c>0</c> is the first such layer, <c>^1</c> the last.</param>
    /// <param name="rule">The rule.</param>
    public Composite WithPosition(Index position, Rule rule) => With(new LayerSelector.ByPosition(position), rule);

    /// <summary>Gives the first layer with connections, linear or a convolution, another rule.</summary>
    /// <param name="rule">The rule.</param>
    public Composite WithFirst(Rule rule) => With(new LayerSelector.First(), rule);

    /// <summary>The lines as a reader would recite them, neighbours of one rule together.</summary>
    public override string ToString()
    {
        var lines = new List<(string Layers, Rule Rule)>();
        foreach (var (selector, rule) in Entries)
        {
            if (lines.Count > 0 && lines[^1].Rule == rule)
                lines[^1] = ($"{lines[^1].Layers}, {selector}", rule);
            else
                lines.Add(($"{selector}", rule));
        }

        return string.Join('\n', lines.Select(line => $"{line.Layers}: {line.Rule}"));
    }

    /// <summary>The rule of the first line that matches, or null.</summary>
    public Rule? Find(LayerPlace place) => Entries.FirstOrDefault(entry => entry.Selector.Matches(place))?.Rule;

    /// <summary>Whether a line names a container, so that its children need no rules.</summary>
    internal bool Covers(LayerPlace place) => Entries.Any(entry => entry.Selector.MayNameContainer && entry.Selector.Matches(place));

    private Composite With(LayerSelector selector, Rule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new([new CompositeEntry(selector, rule), .. Entries]);
    }

    private static IEnumerable<CompositeEntry> Lines(Type[] types, Rule rule)
        => types.Select(type => new CompositeEntry(new LayerSelector.ByType(type), rule));
}
