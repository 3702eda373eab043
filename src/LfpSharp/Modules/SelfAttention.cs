using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// Multi-head self-attention, made of modules that each carry a rule: <c>o(softmax(q(x) k(x)ᵀ / √d) v(x))</c>, with d the
/// features a head. It may be causal: no token sees a later one.
/// </summary>
/// <remarks>
/// Rules by default: ε on the four linear maps, an equal split on both matrix products, the deep Taylor decomposition on the
/// softmax, unchanged through the scaling. Parameters: <c>q</c>, <c>k</c>, <c>v</c>, <c>o</c>, each a linear layer.
/// </remarks>
public sealed class SelfAttention : nn.Module<Tensor, Tensor>
{
    private readonly long heads;
    private readonly Linear q, k, v, o;
    private readonly MatMul scores = new(), mix = new();
    private readonly Scale scale;
    private readonly CausalMask? mask;
    private readonly Softmax softmax = nn.Softmax(-1);

    /// <summary>Creates the layer with PyTorch's initialization of linear layers.</summary>
    /// <param name="features">Features a token.</param>
    /// <param name="heads">Heads; must divide <paramref name="features"/>.</param>
    /// <param name="isCausal">Whether a token attends to itself and those before it only, as in language models.</param>
    /// <exception cref="ArgumentException"><paramref name="heads"/> does not divide <paramref name="features"/>.</exception>
    public SelfAttention(long features, long heads, bool isCausal = false)
        : base(nameof(SelfAttention))
    {
        if (heads <= 0 || features % heads != 0)
            throw new ArgumentException($"{heads} heads do not divide {features} features.", nameof(heads));

        this.heads = heads;
        (q, k, v, o) = (
            nn.Linear(features, features), nn.Linear(features, features), nn.Linear(features, features), nn.Linear(features, features));
        scale = new Scale(1 / Math.Sqrt((double)features / heads));
        mask = isCausal ? new CausalMask() : null;
        RegisterComponents();
    }

    /// <summary>Attends over the tokens.</summary>
    /// <param name="input">[N, tokens, features].</param>
    /// <returns>[N, tokens, features].</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var keys = Split(k.call(input)).transpose(-2, -1);
        var scaled = scale.call(scores.call(Split(q.call(input)), keys));
        var weights = softmax.call(mask is null ? scaled : mask.call(scaled));
        var mixed = mix.call(weights, Split(v.call(input)));
        return o.call(mixed.transpose(1, 2).reshape(input.shape)).MoveToOuterDisposeScope();
    }

    // [N, tokens, features] → [N, heads, tokens, features / heads]
    private Tensor Split(Tensor tokens)
        => tokens.view(tokens.shape[0], tokens.shape[1], heads, tokens.shape[2] / heads).transpose(1, 2);
}
