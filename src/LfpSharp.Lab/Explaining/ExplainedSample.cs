using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Explaining;

/// <summary>A sample of a run with what spoke for an output.</summary>
/// <param name="Name">Where it comes from: its number in a split, or its file and row.</param>
/// <param name="Truth">Its true class; null where nobody knows it.</param>
/// <param name="Prediction">The class of the largest output.</param>
/// <param name="Class">The class that was explained.</param>
/// <param name="Against">The class that it was set against; null for none.</param>
/// <param name="Probability">The softmax of the class that was explained.</param>
/// <param name="Output">Its output.</param>
/// <param name="Shape">The sample's shape.</param>
/// <param name="Values">Its values, in the data's own units.</param>
/// <param name="Relevance">The relevance of each value.</param>
public sealed record ExplainedSample(
    string Name,
    int? Truth,
    int Prediction,
    int Class,
    int? Against,
    double Probability,
    double Output,
    IReadOnlyList<long> Shape,
    IReadOnlyList<double> Values,
    IReadOnlyList<float> Relevance)
{
    /// <summary>What was made of it, in a few words.</summary>
    /// <param name="format">What the model gives.</param>
    public string Describe(InputFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (format.Targets.Count > 0 && format.Targets[Class] is var target)
            return $"{Name}: {target.Name} {Pages.Wording.Number(target.ToNumber(Output), "g4")}";
        var classes = format.Classes;
        var taken = Truth is null ? $"taken for {classes[Prediction]}"
            : Truth == Prediction ? $"{classes[Prediction]}, rightly"
            : $"{classes[Truth.Value]} taken for {classes[Prediction]}";
        var explained = Against is { } other ? $"; explained: {classes[Class]} against {classes[other]}"
            : Class != Prediction ? $"; explained: {classes[Class]}" : "";
        return $"{Name}: {taken}{explained}, {Pages.Wording.Percent(Probability, "f0")}";
    }
}
