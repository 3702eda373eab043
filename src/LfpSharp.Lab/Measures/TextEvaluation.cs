using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model makes of a split of text: how well it tells the next character.</summary>
/// <remarks>
/// <c>bits per character = −(1/n) Σ log₂ p(true next character)</c>, p the softmax of the outputs at that place, over all n places of
/// all windows; places early in a window are told from few characters, and count as well.
/// </remarks>
public sealed class TextEvaluation : Evaluation
{
    private readonly (long Count, double Nats, long Right)[] characters;

    internal TextEvaluation(Vocabulary vocabulary)
    {
        Vocabulary = vocabulary;
        characters = new (long, double, long)[vocabulary.Count];
    }

    /// <summary>The characters.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>−<see cref="BitsPerCharacter"/>.</summary>
    public override double Score => -BitsPerCharacter;

    /// <inheritdoc/>
    public override ScoreKind Kind => ScoreKind.Likelihood;

    /// <summary>Bits that the model needs for a character; NaN for an empty split.</summary>
    public double BitsPerCharacter => Loss / Math.Log(2);

    /// <summary>2 to the bits per character: among how many equally likely characters it chooses, as it were.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>The share of places whose likeliest character is the true one, 0 … 1; NaN for an empty split.</summary>
    public double Accuracy => (double)characters.Sum(character => character.Right) / Count;

    /// <summary>
    /// Of each character that occurs: its name, how often, the bits it took on average, and the share that was told right.
    /// </summary>
    public IReadOnlyList<CharacterScore> PerCharacter()
        => [.. characters.Index().Where(item => item.Item.Count > 0).Select(item => new CharacterScore(
            Vocabulary.Names[item.Index],
            item.Item.Count,
            item.Item.Nats / item.Item.Count / Math.Log(2),
            (double)item.Item.Right / item.Item.Count))];

    private protected override double Add(Tensor outputs, Tensor labels)
    {
        if (outputs.dim() != 2 || outputs.shape[0] != labels.shape[0] || outputs.shape[1] != Vocabulary.Count)
        {
            throw new ArgumentException(
                $"The model's outputs are [{string.Join(", ", outputs.shape)}]; text of {Vocabulary.Count} characters with "
                    + $"{labels.shape[0]} places asks for [{labels.shape[0]}, {Vocabulary.Count}]. Give the model an output for each "
                    + "character at each place.");
        }

        ClassLabels.Check(outputs, labels);
        var nats = nn.functional.cross_entropy(outputs, labels, reduction: nn.Reduction.None).to(ScalarType.Float64).cpu();
        var right = outputs.argmax(1).eq(labels).cpu().data<bool>();
        foreach (var (truth, (cost, isRight)) in labels.cpu().data<long>().Zip(nats.data<double>().Zip(right)))
        {
            var before = characters[truth];
            characters[truth] = (before.Count + 1, before.Nats + cost, before.Right + (isRight ? 1 : 0));
        }

        return nats.sum().item<double>();
    }
}
