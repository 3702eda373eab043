using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Sequences;

/// <summary>Embeddings of characters and places, blocks and a last norm: all of <see cref="GptModel"/> but its last layer.</summary>
internal sealed class GptTransformer : nn.Module<Tensor, Tensor>
{
    private readonly Embedding wte, wpe;
    private readonly Sum sum = new();
    private readonly Dropout? drop;
    private readonly Sequential h;
    private readonly LayerNorm ln_f;

    /// <summary>Creates it.</summary>
    /// <param name="characters">How many characters there are.</param>
    /// <param name="places">How many of them are seen at most.</param>
    /// <param name="features">Features a character.</param>
    /// <param name="blocks">The blocks, from the text on.</param>
    /// <param name="dropout">The share of embedded values that is dropped in training.</param>
    public GptTransformer(long characters, long places, long features, IEnumerable<TransformerBlock> blocks, double dropout)
        : base(nameof(GptTransformer))
    {
        (wte, wpe) = (nn.Embedding(characters, features), nn.Embedding(places, features));
        if (dropout > 0)
            drop = nn.Dropout(dropout);
        h = nn.Sequential(blocks);
        ln_f = nn.LayerNorm(features, BlockNames.NanoGpt.NormStabilizer);
        RegisterComponents();
    }

    /// <summary>Numbers of characters, [N, places or fewer] → [N, the same, features].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (places, count) = (input.shape[1], wpe.weight!.shape[0]);
        if (places > count)
        {
            throw new ArgumentException(
                $"There are {places} characters, but the model sees {count} only. Give it the last {count}.", nameof(input));
        }

        var embedded = sum.call(
            wte.call(input.to(ScalarType.Int64)), wpe.call(arange(places, ScalarType.Int64, input.device)).unsqueeze(0));
        return ln_f.call(h.call(drop is null ? embedded : drop.call(embedded))).MoveToOuterDisposeScope();
    }
}
