using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// A linear layer or convolution whose weights are whole numbers times one size in the forward, <c>q = α n</c>, while a hidden weight of
/// full precision learns: <c>n = sgn(h)</c>, <c>n = sgn(h) [|h| &gt; 0.7 mean|h|]</c>, or <c>n = round(h / α)</c>; <c>z = q x + b</c>.
/// </summary>
/// <remarks>
/// <para>A binary or ternary weight's hidden one gets the feedback of the weight that was used, with the size α that weights have which are
/// not 0, so that one at 0 can come back: <c>φ(h_ij) = α Σ_batch a_i s_j</c>. That of int8 gets <c>φ(h_ij) = |h_ij| Σ_batch a_i s_j</c>.
/// A gradient passes to it as it is: the straight-through estimator.</para>
/// <para>Sources: Courbariaux, Bengio, David, "BinaryConnect", NeurIPS 2015; Rastegari et al., "XNOR-Net", ECCV 2016, for α; Li, Zhang,
/// Liu, "Ternary weight networks", 2016, for 0.7.</para>
/// </remarks>
public abstract class QuantizedLayer : nn.Module<Tensor, Tensor>
{
    /// <summary>What of the mean |h| a ternary weight must exceed.</summary>
    internal const double Threshold = 0.7;

    /// <summary>The greatest whole number of <see cref="WeightLevels.Int8"/>.</summary>
    internal const int GreatestCode = 127;

    // Where all hidden weights are 0.
    private const double LeastStep = 1e-30;

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
        var (codes, size) = Rounded();
        return codes.mul_(size).MoveToOuterDisposeScope();
    }

    /// <summary>The whole numbers n, of the hidden weights' shape and type, without a graph; the caller disposes them.</summary>
    public Tensor Codes()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Rounded().Codes.MoveToOuterDisposeScope();
    }

    /// <summary>α, a scalar tensor without a graph; the caller disposes it.</summary>
    public Tensor Size()
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Rounded().Size.MoveToOuterDisposeScope();
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

    private (Tensor Codes, Tensor Size) Rounded()
    {
        var magnitude = weight.abs();
        if (Levels == WeightLevels.Int8)
        {
            var step = magnitude.max() / GreatestCode;
            return ((weight / step.clamp_min(LeastStep)).round_(), step);
        }

        var signs = weight.ge(0).to_type(weight.dtype).mul_(2).sub_(1);
        if (Levels == WeightLevels.Binary)
            return (signs, magnitude.mean());
        var used = magnitude.gt(magnitude.mean() * Threshold).to_type(weight.dtype);
        return (signs.mul_(used), (magnitude * used).sum() / used.sum().clamp_min(1));
    }
}
