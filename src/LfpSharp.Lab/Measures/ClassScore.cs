namespace LfpSharp.Lab.Measures;

/// <summary>How well one class is recognized.</summary>
/// <param name="Class">The class.</param>
/// <param name="Count">Samples of the class.</param>
/// <param name="Precision">Of those taken for the class, the share that are; 0 when none was.</param>
/// <param name="Recall">Of those that are, the share taken for the class; 0 when there are none.</param>
public sealed record ClassScore(string Class, long Count, double Precision, double Recall)
{
    /// <summary>The harmonic mean of precision and recall; 0 when both are.</summary>
    public double F1 => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}
