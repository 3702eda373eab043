using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Pictures;

namespace LfpSharp.Lab.Watching;

/// <summary>A sample of the validation split, what the best weights so far take it for, and what spoke for that.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Truth">Its true class.</param>
/// <param name="Prediction">The class of the largest output.</param>
/// <param name="Probability">The softmax of that output.</param>
/// <param name="Picture">A PNG of it, a pixel each; null for what is no image.</param>
/// <param name="Heat">A PNG of what spoke for the class (red) and against it (blue), transparent elsewhere; null likewise.</param>
/// <param name="Features">Of a table's row, the columns that spoke loudest, with their relevance; else empty.</param>
public sealed record WatchedSample(
    string Name,
    string Truth,
    string Prediction,
    double Probability,
    byte[]? Picture,
    byte[]? Heat,
    IReadOnlyList<WatchedFeature> Features)
{
    private const int MostFeatures = 4;

    /// <summary>A sample with what spoke for an answer.</summary>
    /// <param name="data">Its split, whose samples have classes.</param>
    /// <param name="index">Its index there.</param>
    /// <param name="answer">The class that it is taken for.</param>
    /// <param name="probability">The softmax of that class's output.</param>
    /// <param name="values">Its values, 0 … 1 for images.</param>
    /// <param name="relevance">How much each spoke for the class.</param>
    internal static WatchedSample Of(LabeledData data, int index, int answer, double probability, float[] values, float[] relevance)
    {
        var isImage = data.SampleShape is [1 or 3, _, _];
        return new WatchedSample(
            FormattableString.Invariant($"{data.Name} {index}"),
            data.Classes[data.Labels[index]],
            data.Classes[answer],
            probability,
            isImage ? ExplanationPicture.Sample([.. data.SampleShape], values) : null,
            isImage ? ExplanationPicture.Rewards([.. data.SampleShape], relevance) : null,
            data.FeatureNames.Count == relevance.Length
                ? [.. data.FeatureNames.Zip(relevance, (name, value) => new WatchedFeature(name, value))
                    .OrderByDescending(feature => Math.Abs(feature.Relevance)).Take(MostFeatures)]
                : []);
    }
}
