using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model makes of a split.</summary>
public sealed class Evaluation
{
    private const int BatchSize = 512;

    private readonly long[,] confusion;
    private readonly long[] topRight;
    private double lossSum;

    private Evaluation(IReadOnlyList<string> classes, int top)
    {
        Classes = classes;
        confusion = new long[classes.Count, classes.Count];
        topRight = new long[Math.Min(top, classes.Count)];
    }

    /// <summary>The classes' names, by index.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Samples evaluated.</summary>
    public long Count { get; private set; }

    /// <summary>The share of samples whose largest output is the true class, 0 … 1; NaN for an empty split.</summary>
    public double Accuracy => TopAccuracy(1);

    /// <summary>The mean cross-entropy of the outputs' softmax; NaN for an empty split.</summary>
    public double Loss => lossSum / Count;

    /// <summary>The greatest k that <see cref="TopAccuracy"/> was asked to know.</summary>
    public int Top => topRight.Length;

    /// <summary>Samples of a class that were taken for another.</summary>
    /// <param name="truth">The true class.</param>
    /// <param name="prediction">The class of the largest output.</param>
    public long Confusion(int truth, int prediction) => confusion[truth, prediction];

    /// <summary>The share of samples whose true class is among the k largest outputs.</summary>
    /// <param name="k">1 to <see cref="Top"/>.</param>
    public double TopAccuracy(int k) => (double)topRight[k - 1] / Count;

    /// <summary>Precision, recall and F1 of each class.</summary>
    public IReadOnlyList<ClassScore> PerClass()
    {
        var scores = new ClassScore[Classes.Count];
        for (var c = 0; c < scores.Length; c++)
        {
            long predicted = 0, actual = 0;
            for (var other = 0; other < scores.Length; other++)
                (predicted, actual) = (predicted + confusion[other, c], actual + confusion[c, other]);
            scores[c] = new ClassScore(Classes[c], actual, Share(confusion[c, c], predicted), Share(confusion[c, c], actual));
        }
        return scores;
    }

    /// <summary>Evaluates a model on a split, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, classes]</c>.</param>
    /// <param name="data">The split.</param>
    /// <param name="top">The greatest k for <see cref="TopAccuracy"/>; cut to the number of classes.</param>
    /// <param name="device">Where the model is; null for the CPU.</param>
    /// <param name="cancellation">Ends the evaluation by an exception.</param>
    public static Evaluation Of(
        nn.Module<Tensor, Tensor> model, LabeledData data, int top = 1, Device? device = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var evaluation = new Evaluation(data.Classes, top);
        using var mode = new EvaluationMode(model);
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = BatchSize, Shuffle = false, Device = device });
        foreach (var batch in loader.Epoch(0, 0, cancellation))
            evaluation.Add(model, batch);
        return evaluation;
    }

    private void Add(nn.Module<Tensor, Tensor> model, Batch batch)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var outputs = model.call(batch.Inputs);
        var labels = batch.Labels;
        ClassLabels.Check(outputs, labels);
        if (outputs.shape[1] > Classes.Count)
        {
            throw new ArgumentException(
                $"The model has {outputs.shape[1]} outputs, but the data has {Classes.Count} classes. Give the model one output for "
                    + "each class.");
        }

        Count += labels.shape[0];
        lossSum += nn.functional.cross_entropy(outputs, labels, reduction: nn.Reduction.Sum).ToDouble();
        var winners = outputs.argmax(1).cpu().data<long>();
        foreach (var (truth, winner) in labels.cpu().data<long>().Zip(winners))
            confusion[truth, winner]++;
        topRight[0] += LfpSharp.Lab.Measures.Accuracy.CountRight(outputs, labels);
        if (Top == 1)
            return;
        var (_, ranked) = outputs.topk(Top);
        var hits = ranked.eq(labels.unsqueeze(1));
        for (var k = 2; k <= Top; k++)
            topRight[k - 1] += hits.slice(1, 0, k, 1).any(1).count_nonzero().item<long>();
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
