using System.Text;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>
/// Goes on with a text, character by character: the model sees as many of the last characters as it was trained to, and the next one is
/// drawn from the softmax of its answer at the last place.
/// </summary>
/// <remarks>
/// <c>p_i ∝ exp(o_i / T)</c>, in float64, with temperature T; at T = 0 the character of the largest output, of equals the first. The
/// draws are a function of the seed alone. Not safe for use by several threads at once.
/// </remarks>
/// <example><code>
/// using var predictor = Predictor.Load(RunFolder.Open("runs/my-run"));
/// foreach (var character in new TextGenerator(predictor, temperature: 0.8, seed: 1).Continue("The cat ").Take(200))
///     Console.Write(character);
/// </code></example>
public sealed class TextGenerator
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Vocabulary vocabulary;
    private readonly int context;
    private readonly double temperature;
    private readonly long seed;

    /// <summary>Prepares a trained model.</summary>
    /// <param name="predictor">The model; not owned.</param>
    /// <param name="temperature">T, 0 to 100: below 1 likely characters become likelier.</param>
    /// <param name="seed">Decides the draws, at least 0.</param>
    /// <exception cref="ArgumentException">The model does not read text.</exception>
    /// <exception cref="ArgumentOutOfRangeException">Temperature or seed is out of its range.</exception>
    public TextGenerator(Predictor predictor, double temperature = 1, long seed = 0)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        vocabulary = predictor.Format.Vocabulary
            ?? throw new ArgumentException("The run does not read text, so it cannot write any. Give a run that was trained on the data "
                + "set text or sentences.", nameof(predictor));
        if (!(temperature is >= 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be 0 to 100.");
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        (model, context) = (predictor.Model, (int)predictor.Format.Shape[0]);
        (this.temperature, this.seed) = (temperature, seed);
    }

    /// <summary>The characters that follow a text, without end; each is computed when it is asked for.</summary>
    /// <param name="prompt">The text to go on with, at least one character.</param>
    /// <exception cref="ArgumentException">The text is empty, or the model does not know a character; the message names it.</exception>
    public IEnumerable<Rune> Continue(string prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Length == 0)
            throw new ArgumentException("The prompt is empty, and there is nothing to go on with. Give at least one character.");
        return Draw([.. vocabulary.Encode(prompt, "The prompt").TakeLast(context)]);
    }

    private IEnumerable<Rune> Draw(List<int> seen)
    {
        var random = new SplitMix64(SplitMix64.Seed(seed));
        while (true)
        {
            var next = Pick(Scores(seen), ref random);
            if (seen.Count == context)
                seen.RemoveAt(0);
            seen.Add(next);
            yield return vocabulary[next];
        }
    }

    // The model's answer at the last place.
    private double[] Scores(List<int> seen)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var outputs = model.call(tensor(seen.Select(token => (float)token).ToArray()).unsqueeze(0));
        return [.. outputs[-1].to(ScalarType.Float64).cpu().data<double>()];
    }

    private int Pick(double[] scores, ref SplitMix64 random)
    {
        var greatest = scores.Max();
        if (temperature == 0)
            return Array.IndexOf(scores, greatest);
        double[] weights = [.. scores.Select(score => Math.Exp((score - greatest) / temperature))];
        var left = random.NextUnit() * weights.Sum();
        for (var i = 0; i < weights.Length; i++)
        {
            left -= weights[i];
            if (left < 0)
                return i;
        }

        // Rounding may leave a little.
        return Array.FindLastIndex(weights, weight => weight > 0);
    }
}
