using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model makes of a split of numbers to predict (regression), one or more a sample.</summary>
public sealed class NumberEvaluation : Evaluation
{
    private readonly IReadOnlyList<TargetScaling> targets;
    private readonly List<(double Truth, double Predicted)>[] pairs;
    private readonly NumberSums[] sums;

    internal NumberEvaluation(IReadOnlyList<TargetScaling> targets)
    {
        this.targets = targets;
        (pairs, sums) = ([.. targets.Select(_ => new List<(double, double)>())], new NumberSums[targets.Count]);
    }

    /// <summary>The mean of the numbers' R², Σ_i R²_i / k.</summary>
    public override double Score => sums.Average(each => each.Determination);

    /// <inheritdoc/>
    public override ScoreKind Kind => ScoreKind.Determination;

    /// <summary>How near the predictions of each number come, in the model's order of outputs.</summary>
    public IReadOnlyList<NumberScore> PerNumber => [.. targets.Select((target, i) => new NumberScore(target, sums[i], pairs[i]))];

    private protected override double Add(Tensor outputs, Tensor labels)
    {
        var loss = TaskLoss.Sum(outputs, labels).ToDouble();
        for (var i = 0; i < sums.Length; i++)
        {
            var (target, predicted, truths) = (targets[i], outputs.select(1, i), labels.select(1, i));
            sums[i] = sums[i].With(predicted, truths);
            pairs[i].AddRange(truths.to(ScalarType.Float64).cpu().data<double>().Zip(
                predicted.to(ScalarType.Float64).cpu().data<double>(),
                (truth, number) => (target.ToNumber(truth), target.ToNumber(number))));
        }

        return loss;
    }
}
