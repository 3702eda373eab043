using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Sequences;

/// <summary>
/// A causal transformer that tells the next character at each place of a text: characters and places embedded, blocks of attention and
/// perceptron with the norm before each, a last norm, and a linear layer to the characters.
/// </summary>
/// <remarks>
/// Parameters are named, and of the shapes, as nanoGPT's: <c>transformer.wte.weight</c>, <c>transformer.wpe.weight</c>,
/// <c>transformer.h.0.attn.c_attn.weight</c>, <c>transformer.ln_f.bias</c>, <c>lm_head.weight</c>. The last layer's weights are its own,
/// not the embedding's. Source: Radford et al., Language Models are Unsupervised Multitask Learners, 2019.
/// </remarks>
public sealed record GptOptions : ActivatedModelOptions
{
    /// <summary>A small transformer, GELU between the layers of its perceptrons.</summary>
    public GptOptions() => Activation = ActivationKind.Gelu;

    /// <summary>How many blocks there are.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..64.</exception>
    [Range(1, 64)]
    public int Depth { get; init => field = OptionRange.Check(this, value); } = 3;

    /// <summary>Features a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..4096.</exception>
    [Range(1, 4096)]
    public int Width { get; init => field = OptionRange.Check(this, value); } = 64;

    /// <summary>Heads of each attention; they must divide the width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..64.</exception>
    [Range(1, 64)]
    public int Heads { get; init => field = OptionRange.Check(this, value); } = 4;

    /// <summary>Hidden neurons of a perceptron over features a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and at most 16.</exception>
    [Range(0, 16, MinimumIsExclusive = true)]
    public double MlpRatio { get; init => field = OptionRange.Check(this, value); } = 4;

    /// <summary>The share of values dropped behind the embedding and at the end of each branch while training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Dropout { get; init => field = OptionRange.Check(this, value); }

    /// <inheritdoc/>
    public override bool ReadsText => true;

    /// <inheritdoc/>
    public override IReadOnlyList<long> UsualShape => [64];

    /// <inheritdoc/>
    protected override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
    {
        if (sampleShape is not [var places])
        {
            throw new ArgumentException("The model 'gpt' takes a row of characters, but the samples have shape "
                + $"[{string.Join(", ", sampleShape)}]. Use the data set text or sentences.");
        }

        if (Width % Heads != 0)
        {
            throw new ArgumentException($"The model 'gpt' has {Heads} heads, which do not divide its width {Width}. Set 'heads' to a "
                + "divisor of 'width'.");
        }

        var hidden = Math.Max(1, (long)Math.Round(MlpRatio * Width));
        var blocks = Enumerable.Range(0, Depth).Select(
            _ => new TransformerBlock(Width, Heads, hidden, Activation, BlockNames.NanoGpt, isCausal: true, Dropout));
        return new GptModel(new GptTransformer(classes, places, Width, blocks, Dropout), Width, classes);
    }
}
