using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// Multi-head attention of queries to keys and values, made of modules that each carry a rule:
/// <c>o(dropout(softmax(q(x) k(y)ᵀ / √d + mask)) v(z))</c>, with d the features a head. Computes what <see cref="MultiheadAttention"/>
/// does, which has no rule, and takes its weights. Self-attention where all three are one tensor, cross attention where not.
/// </summary>
/// <remarks>
/// Rules by default: ε on the four linear maps, an equal split on both matrix products, the deep Taylor decomposition on the softmax,
/// unchanged through scaling, masks and dropout. Parameters: <c>q_proj</c>, <c>k_proj</c>, <c>v_proj</c>, <c>out_proj</c>, each a linear
/// layer. Of TorchSharp's layer the first three are the thirds of <c>in_proj_weight</c>. Its biases start at 0 and so never learn by
/// feedback; those made here do not.
/// </remarks>
public sealed class MultiHeadAttention : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    private readonly long heads;
    private readonly bool isBatchFirst;
    private readonly Linear q_proj, k_proj, v_proj, out_proj;
    private readonly MatMul scores = new(), mix = new();
    private readonly Scale scale;
    private readonly CausalMask? causal;
    private readonly AttentionMask mask = new();
    private readonly Softmax softmax = nn.Softmax(-1);
    private readonly Dropout dropout;

    /// <summary>Creates the layer with PyTorch's initialization of linear layers.</summary>
    /// <param name="features">Features a token that attends, and of the output.</param>
    /// <param name="heads">Heads; must divide <paramref name="features"/>.</param>
    /// <param name="dropout">The share of attention weights that is dropped in training.</param>
    /// <param name="bias">Whether the linear maps have biases.</param>
    /// <param name="keyFeatures">Features of the keys' tensor; <paramref name="features"/> if null.</param>
    /// <param name="valueFeatures">Features of the values' tensor; <paramref name="features"/> if null.</param>
    /// <param name="isCausal">Whether a token attends to itself and those before it only.</param>
    /// <param name="batchFirst">Whether samples come before tokens: [N, tokens, ...] and not [tokens, N, ...].</param>
    /// <exception cref="ArgumentException"><paramref name="heads"/> does not divide <paramref name="features"/>.</exception>
    public MultiHeadAttention(
        long features, long heads, double dropout = 0, bool bias = true, long? keyFeatures = null, long? valueFeatures = null,
        bool isCausal = false, bool batchFirst = false)
        : base(nameof(MultiHeadAttention))
    {
        if (heads <= 0 || features % heads != 0)
            throw new ArgumentException($"{heads} heads do not divide {features} features.", nameof(heads));

        (this.heads, isBatchFirst) = (heads, batchFirst);
        q_proj = nn.Linear(features, features, bias);
        k_proj = nn.Linear(keyFeatures ?? features, features, bias);
        v_proj = nn.Linear(valueFeatures ?? features, features, bias);
        out_proj = nn.Linear(features, features, bias);
        scale = new Scale(1 / Math.Sqrt((double)features / heads));
        causal = isCausal ? new CausalMask() : null;
        this.dropout = nn.Dropout(dropout);
        RegisterComponents();
    }

    /// <summary>A copy of TorchSharp's layer: its sizes, weights, type, device and mode.</summary>
    /// <param name="source">The layer; not owned.</param>
    /// <param name="heads">As it was made with, which it does not tell.</param>
    /// <param name="dropout">As it was made with, which it does not tell.</param>
    /// <param name="isCausal">Whether a token attends to itself and those before it only.</param>
    /// <exception cref="ArgumentException">
    /// The heads do not divide the features, or the layer has keys and values of its own (add_bias_kv).
    /// </exception>
    public static MultiHeadAttention Of(MultiheadAttention source, long heads, double dropout = 0, bool isCausal = false)
    {
        ArgumentNullException.ThrowIfNull(source);
        var parameters = source.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        if (parameters.ContainsKey("bias_k"))
        {
            throw new ArgumentException(
                "The attention was made with add_bias_kv, a key and a value of its own, which is not supported. Put a learned token before "
                + "the keys and values instead (ClassToken), and make it without.",
                nameof(source));
        }

        var features = parameters["out_proj.weight"].shape[0];
        var copy = new MultiHeadAttention(
            features, heads, dropout, parameters.ContainsKey("in_proj_bias"), parameters.GetValueOrDefault("k_proj_weight")?.shape[1],
            parameters.GetValueOrDefault("v_proj_weight")?.shape[1], isCausal);
        copy.to(parameters["out_proj.weight"].dtype).to(parameters["out_proj.weight"].device);
        copy.Load(parameters, "");
        copy.train(source.training);
        return copy;
    }

    /// <summary>Attends without a mask but the causal one.</summary>
    /// <inheritdoc cref="call(Tensor, Tensor, Tensor, Tensor?, Tensor?)"/>
    public override Tensor forward(Tensor query, Tensor key, Tensor value) => Attend(query, key, value, null, null);

    /// <summary>Attends.</summary>
    /// <param name="query">What attends, [tokens, N, features], or with batch first [N, tokens, features].</param>
    /// <param name="key">What is attended to, [others, N, its features]. The query itself for self-attention.</param>
    /// <param name="value">What is mixed, [others, N, its features].</param>
    /// <param name="attentionMask">
    /// Truth values (true: not to be seen) or numbers that are added, [tokens, others] or [N · heads, tokens, others]; or null.
    /// </param>
    /// <param name="keyPaddingMask">The same for each of the others, [N, others]; or null.</param>
    /// <returns>[tokens, N, features].</returns>
    /// <exception cref="ArgumentException">A mask holds whole numbers.</exception>
    public Tensor call(Tensor query, Tensor key, Tensor value, Tensor? attentionMask, Tensor? keyPaddingMask)
        => Attend(query, key, value, attentionMask, keyPaddingMask);

    /// <summary>Copies the values of TorchSharp's parameters.</summary>
    /// <param name="parameters">By name.</param>
    /// <param name="prefix">What stands before the names.</param>
    internal void Load(Dictionary<string, Tensor> parameters, string prefix)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var features = out_proj.weight!.shape[0];
        var packed = parameters.GetValueOrDefault($"{prefix}in_proj_weight");
        var biases = parameters.GetValueOrDefault($"{prefix}in_proj_bias");
        foreach (var (part, layer) in new[] { q_proj, k_proj, v_proj }.Index())
        {
            layer.weight!.copy_(packed?.narrow(0, part * features, features) ?? parameters[$"{prefix}{"qkv"[part]}_proj_weight"]);
            if (biases is not null)
                layer.bias!.copy_(biases.narrow(0, part * features, features));
        }

        out_proj.weight.copy_(parameters[$"{prefix}out_proj.weight"]);
        if (biases is not null)
            out_proj.bias!.copy_(parameters[$"{prefix}out_proj.bias"]);
    }

    private Tensor Attend(Tensor query, Tensor key, Tensor value, Tensor? attentionMask, Tensor? keyPaddingMask)
    {
        using var scope = NewDisposeScope();
        var keys = Split(k_proj.call(key)).transpose(-2, -1);
        var weights = scale.call(scores.call(Split(q_proj.call(query)), keys));
        if (causal is not null)
            weights = causal.call(weights);
        if (attentionMask is not null)
            weights = mask.call(weights, attentionMask.dim() < 3 ? attentionMask : attentionMask.view(weights.shape));
        if (keyPaddingMask is not null)
            weights = mask.call(weights, keyPaddingMask.unsqueeze(1).unsqueeze(1));
        var mixed = mix.call(dropout.call(softmax.call(weights)), Split(v_proj.call(value)));

        // [N, heads, tokens, d] → [tokens, N, heads, d]
        var ordered = isBatchFirst ? mixed.transpose(1, 2) : mixed.permute(2, 0, 1, 3);
        return out_proj.call(ordered.reshape(query.shape)).MoveToOuterDisposeScope();
    }

    // [tokens, N, features] → [N, heads, tokens, features / heads]
    private Tensor Split(Tensor tokens)
    {
        var split = tokens.view(tokens.shape[0], tokens.shape[1], heads, tokens.shape[2] / heads);
        return isBatchFirst ? split.transpose(1, 2) : split.permute(1, 2, 0, 3);
    }
}
