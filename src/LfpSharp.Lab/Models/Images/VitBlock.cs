using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Images;

/// <summary><c>y = x + attention(norm(x))</c>, <c>z = y + perceptron(norm(y))</c>. Parameters as timm's <c>Block</c>.</summary>
internal sealed class VitBlock : nn.Module<Tensor, Tensor>
{
    private const double NormStabilizer = 1e-6;

    private readonly LayerNorm norm1;
    private readonly QkvAttention attn;
    private readonly Sum afterAttention = new();
    private readonly LayerNorm norm2;
    private readonly Sequential mlp;
    private readonly Sum afterPerceptron = new();

    /// <summary>Creates the block.</summary>
    /// <param name="features">Features a token.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="hidden">Hidden neurons of the perceptron.</param>
    /// <param name="activation">The perceptron's activation.</param>
    public VitBlock(long features, long heads, long hidden, ActivationKind activation)
        : base(nameof(VitBlock))
    {
        norm1 = nn.LayerNorm(features, NormStabilizer);
        attn = new QkvAttention(features, heads);
        norm2 = nn.LayerNorm(features, NormStabilizer);
        mlp = nn.Sequential(
            ("fc1", nn.Linear(features, hidden)), ("act", Activation.Create(activation)), ("fc2", nn.Linear(hidden, features)));
        RegisterComponents();
    }

    /// <summary>[N, tokens, features] → the same.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var attended = afterAttention.call(input, attn.call(norm1.call(input)));
        return afterPerceptron.call(attended, mlp.call(norm2.call(attended))).MoveToOuterDisposeScope();
    }
}
