using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model makes of a split of numbers to predict (regression).</summary>
public sealed class NumberEvaluation : Evaluation
{
    private readonly List<(double Truth, double Predicted)> pairs = [];
    private NumberSums sums;

    internal NumberEvaluation(TargetScaling target) => Target = target;

    /// <summary>What is predicted.</summary>
    public TargetScaling Target { get; }

    /// <summary>R² (<see cref="NumberSums.Determination"/>).</summary>
    public override double Score => sums.Determination;

    /// <inheritdoc/>
    public override ScoreKind Kind => ScoreKind.Determination;

    /// <summary>The root of the mean squared error, in the quantity's unit.</summary>
    public double RootMeanSquaredError => Target.Deviation * Math.Sqrt(sums.SquaredError / sums.Count);

    /// <summary>The mean absolute error, in the quantity's unit.</summary>
    public double MeanAbsoluteError => Target.Deviation * sums.AbsoluteError / sums.Count;

    /// <summary>Each sample's true and predicted number, in the split's order and the quantity's unit.</summary>
    public IReadOnlyList<(double Truth, double Predicted)> Pairs => pairs;

    private protected override double Add(Tensor outputs, Tensor labels)
    {
        var loss = TaskLoss.Sum(outputs, labels).ToDouble();
        sums = sums.With(outputs, labels);
        var predicted = outputs.to(ScalarType.Float64).cpu().data<double>();
        pairs.AddRange(labels.to(ScalarType.Float64).cpu().data<double>()
            .Zip(predicted, (truth, number) => (Target.ToNumber(truth), Target.ToNumber(number))));
        return loss;
    }
}
