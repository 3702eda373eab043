using LfpSharp.Lab.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>
/// What a model makes of a split in which any number of labels may hold for a sample (multi-label). A label is told to hold where its
/// output is above 0: where its probability <c>σ(o)</c> is above a half.
/// </summary>
public sealed class LabelEvaluation : Evaluation
{
    private readonly IReadOnlyList<string> labels;
    private readonly List<float>[] outputs;
    private readonly List<bool>[] truths;
    private long exact;
    private long right, marks;

    internal LabelEvaluation(IReadOnlyList<string> labels)
        => (this.labels, outputs, truths) = (labels, [.. labels.Select(_ => new List<float>())], [.. labels.Select(_ => new List<bool>())]);

    /// <summary>
    /// Micro F1: that of all labels of all samples together, <c>2 TP / (2 TP + FP + FN)</c>; 0 where none holds or is told to.
    /// </summary>
    public override double Score => F1(right, marks);

    /// <inheritdoc/>
    public override ScoreKind Kind => ScoreKind.LabelF1;

    /// <summary>The share of samples all of whose labels are told rightly, 0 … 1; NaN for an empty split.</summary>
    public double ExactMatch => (double)exact / Count;

    /// <summary>Macro F1: the mean of the labels' F1, each counting the same however rare it is.</summary>
    public double MacroF1 => PerLabel().Average(label => label.F1);

    /// <summary>The mean of the labels' areas under the ROC curve, of those that hold for some samples and not for all; else NaN.</summary>
    public double MeanRocAuc
        => PerLabel().Select(label => label.RocAuc).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Precision, recall, F1 and area under the ROC curve of each label.</summary>
    public IReadOnlyList<LabelScore> PerLabel() => [.. labels.Select((_, i) => ScoreOf(i))];

    /// <summary>Counts labels that are told rightly to hold, TP, and all that hold or are told to, <c>2 TP + FP + FN</c>.</summary>
    /// <param name="outputs">[N, C].</param>
    /// <param name="labels">bool [N, C].</param>
    internal static (long Right, long Marks) CountOf(Tensor outputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var told = outputs.gt(0);
        return (
            told.logical_and(labels).count_nonzero().item<long>(),
            told.count_nonzero().item<long>() + labels.count_nonzero().item<long>());
    }

    /// <summary>F1 of such counts; 0 where nothing holds and nothing is told to.</summary>
    internal static double F1(long right, double marks) => marks == 0 ? 0 : 2 * right / marks;

    private protected override double Add(Tensor outputs, Tensor labels)
    {
        var loss = TaskLoss.Sum(outputs, labels).ToDouble();
        var (hits, all) = CountOf(outputs, labels);
        (right, marks) = (right + hits, marks + all);
        exact += outputs.gt(0).eq(labels).all(1).count_nonzero().item<long>();
        for (var i = 0; i < this.labels.Count; i++)
        {
            this.outputs[i].AddRange(outputs.select(1, i).to(ScalarType.Float32).cpu().data<float>());
            truths[i].AddRange(labels.select(1, i).cpu().data<bool>());
        }

        return loss;
    }

    private LabelScore ScoreOf(int i)
    {
        var (told, holds) = (outputs[i].Count(output => output > 0), truths[i].Count(holds => holds));
        var hits = outputs[i].Zip(truths[i]).Count(pair => pair is { First: > 0, Second: true });
        return new LabelScore(labels[i], holds, Share(hits, told), Share(hits, holds), RocAuc.Of([.. outputs[i]], [.. truths[i]]));
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
