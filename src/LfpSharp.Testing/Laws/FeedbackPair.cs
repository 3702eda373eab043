using static TorchSharp.torch;

namespace LfpSharp.Testing.Laws;

/// <summary>A parameter's feedback as a law asks for it and as it was found.</summary>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="Expected">What the law asks for.</param>
/// <param name="Found">What was found.</param>
internal sealed record FeedbackPair(string Parameter, Tensor Expected, Tensor Found)
{
    /// <summary>The size against which a difference is judged.</summary>
    public double Size { get; init; } = LawBreaches.Greatest(Expected);

    /// <summary>The difference, at the element where it is greatest.</summary>
    public double Difference => LawBreaches.Greatest(Expected - Found);

    /// <summary>Pairs one parameter's feedback.</summary>
    public static FeedbackPair Of((string Name, Tensor Value) expected, (string Name, Tensor Value) found)
        => new(expected.Name, expected.Value, found.Value);
}
