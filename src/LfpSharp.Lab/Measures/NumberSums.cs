using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>Sums over predicted numbers o and true ones t, of which R² and errors are made; they may be added batch by batch.</summary>
/// <param name="Count">n.</param>
/// <param name="SquaredError">Σ (o − t)².</param>
/// <param name="AbsoluteError">Σ |o − t|.</param>
/// <param name="Sum">Σ t.</param>
/// <param name="Squares">Σ t².</param>
public readonly record struct NumberSums(long Count, double SquaredError, double AbsoluteError, double Sum, double Squares)
{
    /// <summary>
    /// R² = 1 − Σ (o − t)² / Σ (t − mean t)², the coefficient of determination: 1 for exact predictions, 0 for what the mean alone
    /// gives, negative for worse. NaN where all t are the same or there is none.
    /// </summary>
    [JsonIgnore]
    public double Determination
        => Squares - (Sum * Sum / Count) is > 0 and var spread ? 1 - (SquaredError / spread) : double.NaN;

    /// <summary>The sums with a batch more.</summary>
    /// <param name="outputs">o, of any shape.</param>
    /// <param name="targets">t, of the same.</param>
    public NumberSums With(Tensor outputs, Tensor targets)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (predicted, truth) = (outputs.to(ScalarType.Float64), targets.to(ScalarType.Float64));
        var error = predicted - truth;
        return new NumberSums(
            Count + targets.NumberOfElements,
            SquaredError + error.square().sum().item<double>(),
            AbsoluteError + error.abs().sum().item<double>(),
            Sum + truth.sum().item<double>(),
            Squares + truth.square().sum().item<double>());
    }
}
