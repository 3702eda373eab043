namespace LfpSharp.Lab.Measures;

/// <summary>Why a model took a sample for what it did: how much each input spoke for that class.</summary>
/// <param name="Index">The sample's index in its split.</param>
/// <param name="Truth">The true class.</param>
/// <param name="Prediction">The class of the largest output.</param>
/// <param name="Probability">The softmax of that output.</param>
/// <param name="Shape">The sample's shape.</param>
/// <param name="Values">The sample's values as shares of the greatest its format can hold, 0 … 1 for images.</param>
/// <param name="Rewards">The reward at each input: positive for what spoke for the class, negative for what spoke against it.</param>
public sealed record SampleExplanation(
    int Index,
    int Truth,
    int Prediction,
    double Probability,
    IReadOnlyList<long> Shape,
    IReadOnlyList<float> Values,
    IReadOnlyList<float> Rewards);
