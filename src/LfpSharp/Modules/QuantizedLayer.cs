using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// A linear layer or convolution whose weights are binary or ternary in the forward, while a hidden weight of full precision learns:
/// <c>q = α sgn(h)</c>, or <c>q = α sgn(h) [|h| &gt; 0.7 mean|h|]</c>; <c>z = q x + b</c>.
/// </summary>
/// <remarks>
/// <para>The hidden weight gets the feedback of the weight that was used, with the size α that weights have which are not 0, so that one at
/// 0 can come back: <c>φ(h_ij) = α Σ_batch a_i s_j</c>. A gradient passes to it as it is: the straight-through estimator.</para>
/// <para>Sources: Courbariaux, Bengio, David, "BinaryConnect", NeurIPS 2015; Rastegari et al., "XNOR-Net", ECCV 2016, for α; Li, Zhang,
/// Liu, "Ternary weight networks", 2016, for 0.7.</para>
/// </remarks>
public abstract class QuantizedLayer : nn.Module<Tensor, Tensor>
{
    /// <summary>What of the mean |h| a ternary weight must exceed.</summary>
    internal const double Threshold = 0.7;

    private readonly Parameter weight;
    private readonly Parameter bias;

    private protected QuantizedLayer(string name, WeightLevels levels, long[] weightShape)
        : base(name)
    {
        if (!Enum.IsDefined(levels))
            throw new ArgumentOutOfRangeException(nameof(levels), levels, "There are no such levels.");
        Levels = levels;
        var fanIn = weightShape.Skip(1).Aggregate(1L, (product, side) => product * side);
        var bound = 1 / Math.Sqrt(fanIn);
        weight = nn.Parameter(empty(weightShape).uniform_(-bound, bound));
        bias = nn.Parameter(empty(weightShape[0]).uniform_(-bound, bound));
        RegisterComponents();
    }

    /// <summary>Which values the weights can have.</summary>
    public WeightLevels Levels { get; }

    /// <summary>The hidden weights h, <c>[outputs, inputs]</c> or <c>[outputs, channels, rows, columns]</c>.</summary>
    public Parameter Weight => weight;

    /// <summary>b, <c>[outputs]</c>, of full precision.</summary>
    public Parameter Bias => bias;

    /// <summary>The weights q that the forward uses, without a graph; the caller disposes them.</summary>
    public Tensor Quantized()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var (used, size) = Taken();
        return (weight.ge(0).to_type(weight.dtype) * 2 - 1).mul_(used).mul_(size).MoveToOuterDisposeScope();
    }

    /// <summary>α, a scalar tensor without a graph; the caller disposes it.</summary>
    internal Tensor Size()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Taken().Size.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public sealed override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        // h − h is 0, and its graph leads to the hidden weight.
        var used = weight - weight.detach() + Quantized();
        return Apply(input, used).MoveToOuterDisposeScope();
    }

    /// <summary><c>q x + b</c>.</summary>
    private protected abstract Tensor Apply(Tensor input, Tensor used);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            weight.Dispose();
            bias.Dispose();
        }

        base.Dispose(disposing);
    }

    // Which hidden weights are not 0 in the forward, as 0 and 1, and the mean of their |h|.
    private (Tensor Used, Tensor Size) Taken()
    {
        var size = weight.abs();
        if (Levels == WeightLevels.Binary)
            return (ones_like(size), size.mean());
        var used = size.gt(size.mean() * Threshold).to_type(size.dtype);
        return (used, (size * used).sum() / used.sum().clamp_min(1));
    }
}
