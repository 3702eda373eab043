namespace LfpSharp.Lab.Measures;

/// <summary>What one step of training changed in a layer, and how its weights are distributed afterwards.</summary>
/// <param name="Layer">The layer's path; empty for the whole model.</param>
/// <param name="Parameters">Its learnable parameters, biases included.</param>
/// <param name="FeedbackZeros">How many of them got a feedback (or gradient) of exactly 0.</param>
/// <param name="Unchanged">How many have exactly the value that they had before the step: Δw = 0.</param>
/// <param name="NearlyUnchanged">
/// How many changed by no more than a share of themselves, those unchanged included: <c>|Δw| ≤ τ |w|</c>, w before the step.
/// </param>
/// <param name="Gini">The Gini coefficient of the weights' magnitudes; null for a layer without weights of two dimensions and more.</param>
/// <param name="Quantiles">
/// The magnitudes below which <see cref="SparsityRecord.QuantileShares"/> of the weights lie; empty for such a layer.
/// </param>
public sealed record LayerUpdate(
    string Layer, long Parameters, long FeedbackZeros, long Unchanged, long NearlyUnchanged, double? Gini, IReadOnlyList<double> Quantiles)
{
    private const int ValueBytes = 4;
    private const int IndexBytes = 4;

    /// <summary>How many parameters the step changed.</summary>
    public long Changed => Parameters - Unchanged;

    /// <summary>Bytes of the update as a list of what changed: an int32 index and a float32 value each.</summary>
    public long SparseBytes => Changed * (IndexBytes + ValueBytes);

    /// <summary>The same for what changed by more than the share τ.</summary>
    public long NotableBytes => (Parameters - NearlyUnchanged) * (IndexBytes + ValueBytes);

    /// <summary>Bytes of the update as a float32 value for every parameter.</summary>
    public long DenseBytes => Parameters * ValueBytes;

    /// <summary>The share of parameters whose feedback was exactly 0.</summary>
    public double FeedbackZeroShare => (double)FeedbackZeros / Parameters;

    /// <summary>The share of parameters that the step left exactly as they were.</summary>
    public double UnchangedShare => (double)Unchanged / Parameters;

    /// <summary>The share of parameters that the step changed by no more than the share τ of themselves.</summary>
    public double NearlyUnchangedShare => (double)NearlyUnchanged / Parameters;
}
