using System.Globalization;
using LfpSharp.Verification;
using static TorchSharp.torch;

namespace LfpSharp.Testing.Laws;

/// <summary>Finds where a law does not hold, and says so.</summary>
internal static class LawBreaches
{
    private const string Conservation = "every layer accounts for its reward";

    // A sum that cancels to nothing, as of a bias of keys under softmax, keeps the rounding of its terms: no parameter's feedback is
    // measured more closely than this part of the greatest of all.
    private const double LeastPart = 1e-4;

    /// <summary>The greatest absolute value; NaN if there is one.</summary>
    public static double Greatest(Tensor values)
        => values.NumberOfElements == 0 ? 0 : values.detach().abs().max().to_type(ScalarType.Float64).item<double>();

    /// <summary>Throws for the parameter whose feedback differs most.</summary>
    public static void Compare(string law, string cause, double tolerance, IReadOnlyList<FeedbackPair> pairs)
    {
        var least = LeastPart * pairs.Select(pair => pair.Size).Where(double.IsFinite).DefaultIfEmpty().Max();

        // Written so that NaN counts as broken.
        if (pairs.Where(pair => !(pair.Difference <= Allowed(pair))).MaxBy(pair => pair.Difference) is not { } worst)
            return;
        throw new LawBrokenException(law, worst.Parameter, worst.Difference, string.Create(
            CultureInfo.InvariantCulture,
            $"The law '{law}' does not hold at the parameter '{worst.Parameter}': expected and found feedback differ by "
                + $"{worst.Difference:g3}, where the greatest is {worst.Size:g3} (allowed: {Allowed(worst):g2}). Most likely "
                + $"{cause}. Check the rule of the parameter's layer and of those above it."));

        double Allowed(FeedbackPair pair) => tolerance * Math.Max(pair.Size, least);
    }

    /// <summary>Throws if reward is lost or made where no rule says so.</summary>
    public static void Check(ConservationReport report)
    {
        if (report.Conserves)
            return;
        var worst = report.Layers.Where(layer => layer is { Conserves: false, IsMeantToConserve: true })
            .MaxBy(layer => Math.Abs(layer.Unaccounted));
        throw new LawBrokenException(
            Conservation, worst?.Path ?? "", Math.Abs(worst?.Unaccounted ?? double.NaN),
            $"The law '{Conservation}' does not hold. {string.Join(' ', report.Findings)}");
    }

    /// <summary>No parameter got feedback.</summary>
    public static LawBrokenException Nothing() => new(
        "reward gives feedback", "", 0,
        "The law 'reward gives feedback' does not hold: no parameter got any from a random reward, so that the other laws say nothing. "
            + "Does a rule let reward through, are parameters other than 0, and do the inputs reach the outputs?");
}
