using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Images;

/// <summary>
/// Multi-head self-attention whose queries, keys and values come from one linear layer: <c>proj(softmax(q kᵀ / √d) v)</c>, d the features
/// a head. What <see cref="SelfAttention"/> computes from three, with the parameters of timm's <c>Attention</c>.
/// </summary>
internal sealed class QkvAttention : nn.Module<Tensor, Tensor>
{
    private readonly Linear qkv, proj;
    private readonly Scale scale;
    private readonly MatMul scores = new(), mix = new();
    private readonly Softmax softmax = nn.Softmax(-1);

    /// <summary>Creates the layer.</summary>
    /// <param name="features">Features a token.</param>
    /// <param name="heads">Heads, a divisor of <paramref name="features"/>.</param>
    public QkvAttention(long features, long heads)
        : base(nameof(QkvAttention))
    {
        Heads = heads;
        (qkv, proj) = (nn.Linear(features, 3 * features), nn.Linear(features, features));
        scale = new Scale(1 / Math.Sqrt((double)features / heads));
        RegisterComponents();
    }

    /// <summary>Heads.</summary>
    public long Heads { get; }

    /// <summary>[N, tokens, features] → the same.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (samples, tokens, features) = (input.shape[0], input.shape[1], input.shape[2]);

        // [N, tokens, 3 features] → q, k, v: [N, heads, tokens, features / heads]
        var parts = qkv.call(input).view(samples, tokens, 3, Heads, features / Heads).permute(2, 0, 3, 1, 4).unbind(0);
        var weights = softmax.call(scale.call(scores.call(parts[0], parts[1].transpose(-2, -1))));
        var mixed = mix.call(weights, parts[2]);
        return proj.call(mixed.transpose(1, 2).reshape(input.shape)).MoveToOuterDisposeScope();
    }
}
