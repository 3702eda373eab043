using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Sequences;

/// <summary>A causal transformer over characters. Parameters are named as nanoGPT's.</summary>
internal sealed class GptModel : nn.Module<Tensor, Tensor>
{
    private readonly GptTransformer transformer;
    private readonly Linear lm_head;
    private readonly Flatten rows = nn.Flatten(0, 1);

    /// <summary>Creates the network.</summary>
    /// <param name="transformer">All but the last layer; owned.</param>
    /// <param name="features">Features a character.</param>
    /// <param name="characters">Outputs at each place.</param>
    public GptModel(GptTransformer transformer, long features, long characters)
        : base(nameof(GptModel))
    {
        this.transformer = transformer;
        lm_head = nn.Linear(features, characters, hasBias: false);
        RegisterComponents();
    }

    /// <summary>Numbers of characters, [N, places] → scores of the next one at each place, [N · places, characters].</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return rows.call(lm_head.call(transformer.call(input))).MoveToOuterDisposeScope();
    }
}
