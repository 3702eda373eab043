using System.Runtime.InteropServices;
using LfpSharp.Lab.Learning;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model makes of a split of classes.</summary>
public sealed class ClassEvaluation : Evaluation
{
    private readonly long[,] confusion;
    private readonly long[] topRight;

    private readonly BatchMetric? metric;
    private readonly List<int> predictions = [];
    private readonly List<int> truths = [];

    internal ClassEvaluation(IReadOnlyList<string> classes, int top, BatchMetric? metric = null)
    {
        (Classes, this.metric) = (classes, metric);
        confusion = new long[classes.Count, classes.Count];
        topRight = new long[Math.Min(top, classes.Count)];
    }

    /// <summary>The classes' names, by index.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The share of samples whose largest output is the true class, 0 … 1; NaN for an empty split.</summary>
    public double Accuracy => TopAccuracy(1);

    /// <inheritdoc/>
    public override double Score => metric is null ? Accuracy
        : metric.Evaluate(CollectionsMarshal.AsSpan(predictions), CollectionsMarshal.AsSpan(truths));

    /// <inheritdoc/>
    public override ScoreKind Kind => metric is null ? ScoreKind.Accuracy : ScoreKind.Metric;

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

    private protected override double Add(Tensor outputs, Tensor labels)
    {
        var loss = TaskLoss.Sum(outputs, labels).ToDouble();
        if (outputs.shape[1] > Classes.Count)
        {
            throw new ArgumentException(
                $"The model has {outputs.shape[1]} outputs, but the data has {Classes.Count} classes. Give the model one output for "
                    + "each class.");
        }

        var winners = outputs.argmax(1).cpu().data<long>();
        foreach (var (truth, winner) in labels.cpu().data<long>().Zip(winners))
        {
            confusion[truth, winner]++;
            predictions.Add((int)winner);
            truths.Add((int)truth);
        }

        topRight[0] += LfpSharp.Lab.Measures.Accuracy.CountRight(outputs, labels);
        if (Top == 1)
            return loss;
        var (_, ranked) = outputs.topk(Top);
        var hits = ranked.eq(labels.unsqueeze(1));
        for (var k = 2; k <= Top; k++)
            topRight[k - 1] += hits.slice(1, 0, k, 1).any(1).count_nonzero().item<long>();
        return loss;
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
