using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model makes of a split.</summary>
public abstract class Evaluation
{
    private const int BatchSize = 512;

    private double lossSum;

    private protected Evaluation()
    {
    }

    /// <summary>Samples evaluated.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The mean loss: cross-entropy of the outputs' softmax for classes, half the squared error of the scaled numbers; NaN for an
    /// empty split.
    /// </summary>
    public double Loss => lossSum / Count;

    /// <summary>The figure by which models are compared: greater is better, 1 is perfect; NaN for an empty split.</summary>
    public abstract double Score { get; }

    /// <summary>What that figure is.</summary>
    public abstract ScoreKind Kind { get; }

    /// <summary>Evaluates a model on a split, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, classes]</c>, or to <c>[N, 1]</c> for numbers.</param>
    /// <param name="data">The split.</param>
    /// <param name="top">The greatest k for <see cref="ClassEvaluation.TopAccuracy"/>; cut to the number of classes.</param>
    /// <param name="device">Where the model is; null for the CPU.</param>
    /// <param name="cancellation">Ends the evaluation by an exception.</param>
    /// <returns>A <see cref="ClassEvaluation"/>, or a <see cref="NumberEvaluation"/> where the samples have numbers.</returns>
    public static Evaluation Of(
        nn.Module<Tensor, Tensor> model, LabeledData data, int top = 1, Device? device = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        Evaluation evaluation = data.Target is { } target ? new NumberEvaluation(target) : new ClassEvaluation(data.Classes, top);
        using var mode = new EvaluationMode(model);
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = BatchSize, Shuffle = false, Device = device });
        foreach (var batch in loader.Epoch(0, 0, cancellation))
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            var outputs = model.call(batch.Inputs);
            evaluation.lossSum += evaluation.Add(outputs, batch.Labels);
            evaluation.Count += batch.Labels.shape[0];
        }
        return evaluation;
    }

    /// <summary>Takes a batch into account and returns its loss, summed.</summary>
    private protected abstract double Add(Tensor outputs, Tensor labels);
}
