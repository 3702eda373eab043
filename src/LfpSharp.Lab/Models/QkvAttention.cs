using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>
/// Multi-head self-attention whose queries, keys and values come from one linear layer: <c>proj(softmax(q kᵀ / √d) v)</c>, d the features
/// a head. What <see cref="SelfAttention"/> computes from three, with the parameters of timm's <c>Attention</c> or of nanoGPT's.
/// </summary>
internal sealed class QkvAttention : nn.Module<Tensor, Tensor>
{
    // Not fields of their own, which would be registered a second time under the fields' names.
    private readonly (Linear Inputs, Linear Outputs) maps;
    private readonly Scale scale;
    private readonly MatMul scores = new(), mix = new();
    private readonly CausalMask? mask;
    private readonly Softmax softmax = nn.Softmax(-1);

    /// <summary>Creates the layer.</summary>
    /// <param name="features">Features a token.</param>
    /// <param name="heads">Heads, a divisor of <paramref name="features"/>.</param>
    /// <param name="names">What the two linear layers are called.</param>
    /// <param name="isCausal">Whether a token attends to itself and those before it only.</param>
    public QkvAttention(long features, long heads, (string Inputs, string Outputs) names, bool isCausal)
        : base(nameof(QkvAttention))
    {
        (Heads, Names) = (heads, names);
        maps = (nn.Linear(features, 3 * features), nn.Linear(features, features));
        scale = new Scale(1 / Math.Sqrt((double)features / heads));
        register_module(names.Inputs, maps.Inputs);
        register_module(names.Outputs, maps.Outputs);
        register_module(nameof(scale), scale);
        register_module(nameof(scores), scores);
        register_module(nameof(mix), mix);
        if (isCausal)
            register_module(nameof(mask), mask = new CausalMask());
        register_module(nameof(softmax), softmax);
    }

    /// <summary>Heads.</summary>
    public long Heads { get; }

    /// <summary>What the two linear layers are called.</summary>
    public (string Inputs, string Outputs) Names { get; }

    /// <summary>Whether a token attends to itself and those before it only.</summary>
    public bool IsCausal => mask is not null;

    /// <summary>[N, tokens, features] → the same.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (samples, tokens, features) = (input.shape[0], input.shape[1], input.shape[2]);

        // [N, tokens, 3 features] → q, k, v: [N, heads, tokens, features / heads]
        var parts = maps.Inputs.call(input).view(samples, tokens, 3, Heads, features / Heads).permute(2, 0, 3, 1, 4).unbind(0);
        var scaled = scale.call(scores.call(parts[0], parts[1].transpose(-2, -1)));
        var weights = softmax.call(mask is null ? scaled : mask.call(scaled));
        var mixed = mix.call(weights, parts[2]);
        return maps.Outputs.call(mixed.transpose(1, 2).reshape(input.shape)).MoveToOuterDisposeScope();
    }
}
