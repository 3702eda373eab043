using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Measures;

/// <summary>How near the predictions of one number come to the true ones.</summary>
/// <param name="Target">What is predicted.</param>
/// <param name="Sums">Of the scaled numbers.</param>
/// <param name="Pairs">Each sample's true and predicted number, in the split's order and the quantity's unit.</param>
public sealed record NumberScore(TargetScaling Target, NumberSums Sums, IReadOnlyList<(double Truth, double Predicted)> Pairs)
{
    /// <summary>R² (<see cref="NumberSums.Determination"/>).</summary>
    public double Determination => Sums.Determination;

    /// <summary>The root of the mean squared error, in the quantity's unit.</summary>
    public double RootMeanSquaredError => Target.Deviation * Math.Sqrt(Sums.SquaredError / Sums.Count);

    /// <summary>The mean absolute error, in the quantity's unit.</summary>
    public double MeanAbsoluteError => Target.Deviation * Sums.AbsoluteError / Sums.Count;
}
