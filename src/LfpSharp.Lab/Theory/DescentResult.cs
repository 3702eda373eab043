namespace LfpSharp.Lab.Theory;

/// <summary>What full-batch steps of LFP-0 did to the loss.</summary>
/// <param name="Problem">What was trained.</param>
/// <param name="Seed">Decides the initial weights.</param>
/// <param name="StepShare">The step as a share of the estimated limit <c>2/λ</c>.</param>
/// <param name="Losses">The mean cross-entropy before each step, and after the last, as long as it was finite.</param>
/// <param name="StepSizes">η of each step.</param>
/// <param name="Cosines">The cosine between φ and −∂L/∂w before each step.</param>
public sealed record DescentResult(
    string Problem, int Seed, double StepShare, IReadOnlyList<double> Losses, IReadOnlyList<double> StepSizes,
    IReadOnlyList<double> Cosines)
{
    /// <summary>Whether the last step made the loss infinite or NaN; its loss is not among <see cref="Losses"/>.</summary>
    public bool Diverged { get; init; }

    /// <summary>How often the loss rose from one step to the next.</summary>
    public int Rises => Losses.Zip(Losses.Skip(1)).Count(pair => pair.Second > pair.First);

    /// <summary>The largest rise, as a share of the loss; 0 without one.</summary>
    public double LargestRise => Losses.Zip(Losses.Skip(1))
        .Select(pair => Math.Max(0, (pair.Second - pair.First) / pair.First)).DefaultIfEmpty(0).Max();
}
