namespace LfpSharp.Lab.Measures;

/// <summary>How well it is told whether one of several labels holds.</summary>
/// <param name="Label">The label.</param>
/// <param name="Count">Samples for which it holds.</param>
/// <param name="Precision">Of the samples for which it was told to hold, the share for which it does; 0 when there are none.</param>
/// <param name="Recall">Of those for which it holds, the share for which that was told; 0 when there are none.</param>
/// <param name="RocAuc">The area under the ROC curve (<see cref="Measures.RocAuc"/>); NaN where it holds for all or none.</param>
public sealed record LabelScore(string Label, long Count, double Precision, double Recall, double RocAuc)
{
    /// <summary>The harmonic mean of precision and recall; 0 when both are.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
