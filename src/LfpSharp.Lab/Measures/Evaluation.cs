using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model makes of a split.</summary>
public abstract class Evaluation
{
    private const int BatchSize = 512;

    // Numbers in one tensor of a batch of text at most, scores or attention.
    private const long MostNumbers = 1 << 22;

    private double lossSum;

    private protected Evaluation()
    {
    }

    /// <summary>Samples evaluated, or episodes; of text, characters.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// The mean loss: cross-entropy of the outputs' softmax for classes and characters, half the squared error of the scaled numbers,
    /// binary cross-entropy of several labels, both summed over a sample's; the return with its sign turned for episodes; NaN for an empty
    /// split.
    /// </summary>
    public double Loss => lossSum / Count;

    /// <summary>The figure by which models are compared: greater is better; NaN for an empty split.</summary>
    public abstract double Score { get; }

    /// <summary>What that figure is.</summary>
    public abstract ScoreKind Kind { get; }

    /// <summary>What the figure is for models of some data.</summary>
    internal static ScoreKind KindOf(LabeledData data)
        => data.Targets.Count > 0 ? ScoreKind.Determination
            : data.HasSeveralLabels ? ScoreKind.LabelF1
            : data.Vocabulary is not null ? ScoreKind.Likelihood
            : data.Environment is not null ? ScoreKind.Return
            : data.Metric is not null ? ScoreKind.Metric : ScoreKind.Accuracy;

    /// <summary>Evaluates a model on a split, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">
    /// Maps <c>[N, ...]</c> to <c>[N, classes]</c>, likewise for numbers and labels, to <c>[N · places, characters]</c> for text.
    /// </param>
    /// <param name="data">The split.</param>
    /// <param name="top">The greatest k for <see cref="ClassEvaluation.TopAccuracy"/>; cut to the number of classes.</param>
    /// <param name="cancellation">Ends the evaluation by an exception.</param>
    /// <returns>
    /// A <see cref="ClassEvaluation"/>, a <see cref="NumberEvaluation"/> where the samples have numbers, a <see cref="LabelEvaluation"/>
    /// where they have several labels, a <see cref="TextEvaluation"/>, or an <see cref="EpisodeEvaluation"/> where they are starts of
    /// episodes.
    /// </returns>
    public static Evaluation Of(
        nn.Module<Tensor, Tensor> model, LabeledData data, int top = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        Evaluation evaluation = data switch
        {
            { Targets: { Count: > 0 } targets } => new NumberEvaluation(targets),
            { HasSeveralLabels: true } => new LabelEvaluation(data.Classes),
            { Vocabulary: { } vocabulary } => new TextEvaluation(vocabulary),
            { Environment: not null } => new EpisodeEvaluation(),
            _ => new ClassEvaluation(data.Classes, top, data.Metric),
        };
        using var mode = new EvaluationMode(model);
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = SizeOf(data), Shuffle = false, Device = ModelDevice.Of(model) });
        foreach (var batch in loader.Epoch(0, 0, cancellation))
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            evaluation.lossSum += evaluation.Add(model, data, batch, cancellation);
            evaluation.Count += batch.Labels.shape[0];
        }
        return evaluation;
    }

    private static int SizeOf(LabeledData data)
        => data.Vocabulary is { Count: var characters } && data.SampleShape[0] is var places
            ? (int)Math.Clamp(MostNumbers / (places * Math.Max(places, characters)), 1, BatchSize)
            : BatchSize;

    /// <summary>Runs the model on a batch, takes it into account and returns its loss, summed.</summary>
    private protected virtual double Add(nn.Module<Tensor, Tensor> model, LabeledData data, Batch batch, CancellationToken cancellation)
        => Add(model.call(batch.Inputs), batch.Labels);

    /// <summary>Takes the outputs of a batch into account and returns their loss, summed.</summary>
    private protected abstract double Add(Tensor outputs, Tensor labels);
}
