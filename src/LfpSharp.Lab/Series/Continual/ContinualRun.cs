using System.Text.Json.Serialization;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>What a network knew while it learned one task after the other.</summary>
/// <param name="Rule">By which rule it learned.</param>
/// <param name="Kept">Samples kept of each task, to be learned from again.</param>
/// <param name="Rate">The learning rate.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Scores">
/// For each task, after it was learned, the score on it and on each before it; of the test split, in the search for a rate of the
/// validation split.
/// </param>
/// <param name="Changed">
/// For each task the share of parameters that differ after it by more than τ of themselves from before it, τ as in
/// <see cref="Training.LoggingOptions.SparsityThreshold"/>.
/// </param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Seconds">How long training took.</param>
/// <param name="Failure">Why it stopped; null when it did not.</param>
public sealed record ContinualRun(
    string Rule, int Kept, double Rate, long Seed, IReadOnlyList<IReadOnlyList<double>> Scores, IReadOnlyList<double> Changed, long Steps,
    double Seconds, string? Failure = null)
{
    /// <summary>The mean score over all tasks after the last: <c>Σ_k R_{T,k} / T</c>.</summary>
    [JsonIgnore]
    public double Final => Scores[^1].Average();

    /// <summary>The mean score of each task just after it was learned: <c>Σ_k R_{k,k} / T</c>.</summary>
    [JsonIgnore]
    public double Learned => Scores.Average(scores => scores[^1]);

    /// <summary>
    /// What was lost since then of the tasks before the last: <c>Σ_{k&lt;T} (R_{k,k} − R_{T,k}) / (T − 1)</c>, minus the backward transfer
    /// of Lopez-Paz and Ranzato, NeurIPS 2017.
    /// </summary>
    [JsonIgnore]
    public double Forgotten => Scores.SkipLast(1).Select((scores, task) => scores[^1] - Scores[^1][task]).Average();

    /// <summary>The mean share of parameters that a task changed.</summary>
    [JsonIgnore]
    public double MeanChanged => Changed.Average();
}
