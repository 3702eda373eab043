using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary><c>y = x + attention(norm(x))</c>, <c>z = y + perceptron(norm(y))</c>: the norm before each.</summary>
internal sealed class TransformerBlock : nn.Module<Tensor, Tensor>
{
    // Not fields of their own, which would be registered a second time under the fields' names.
    private readonly (LayerNorm First, LayerNorm Second) norms;
    private readonly QkvAttention attn;
    private readonly Sequential mlp;
    private readonly Sum afterAttention = new(), afterPerceptron = new();
    private readonly Dropout? drop;

    /// <summary>Creates the block.</summary>
    /// <param name="features">Features a token.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="hidden">Hidden neurons of the perceptron.</param>
    /// <param name="activation">The perceptron's activation.</param>
    /// <param name="names">What its layers are called.</param>
    /// <param name="isCausal">Whether a token attends to itself and those before it only.</param>
    /// <param name="dropout">The share of each branch's values that is dropped in training.</param>
    public TransformerBlock(
        long features, long heads, long hidden, ActivationKind activation, BlockNames names, bool isCausal = false, double dropout = 0)
        : base(nameof(TransformerBlock))
    {
        Names = names;
        norms = (nn.LayerNorm(features, names.NormStabilizer), nn.LayerNorm(features, names.NormStabilizer));
        attn = new QkvAttention(features, heads, names.Attention, isCausal);
        mlp = nn.Sequential(
            (names.Perceptron.First, nn.Linear(features, hidden)),
            (names.Perceptron.Activation, Activation.Create(activation)),
            (names.Perceptron.Second, nn.Linear(hidden, features)));
        register_module(names.FirstNorm, norms.First);
        register_module(nameof(attn), attn);
        register_module(nameof(afterAttention), afterAttention);
        register_module(names.SecondNorm, norms.Second);
        register_module(nameof(mlp), mlp);
        register_module(nameof(afterPerceptron), afterPerceptron);
        if (dropout > 0)
            register_module(nameof(drop), drop = nn.Dropout(dropout));
    }

    /// <summary>What its layers are called.</summary>
    public BlockNames Names { get; }

    /// <summary>[N, tokens, features] → the same.</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var attended = afterAttention.call(input, Dropped(attn.call(norms.First.call(input))));
        return afterPerceptron.call(attended, Dropped(mlp.call(norms.Second.call(attended)))).MoveToOuterDisposeScope();
    }

    private Tensor Dropped(Tensor branch) => drop is null ? branch : drop.call(branch);
}
