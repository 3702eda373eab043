using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Lab.Reports;

/// <summary>Which classes are taken for which, and how well each is recognized.</summary>
public static class ConfusionSection
{
    private const int MostInMatrix = 25;
    private const int MostPairs = 30;

    internal static ReportSection Of(ClassEvaluation evaluation, string split) => new("Confusion matrix",
    [
        new ParagraphBlock($"Measured again on {split}, {Wording.Plural(evaluation.Count, "sample")}, with the weights that were kept: "
            + $"accuracy {Wording.Percent(evaluation.Accuracy)}, mean cross-entropy {Wording.Number(evaluation.Loss, "f4")}."),
        Confusions(evaluation),
        Classes(evaluation),
    ]);

    /// <summary>How well each class is recognized: a row a class.</summary>
    /// <param name="evaluation">What was measured.</param>
    public static TableBlock Classes(ClassEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return TableBlock.Of(
            "How well each class is recognized",
            ["class", .. TableColumn.Numbers("samples", "precision", "recall", "F1")],
            evaluation.PerClass(),
            score =>
            [
                score.Class,
                Wording.CountCell(score.Count),
                Wording.PercentCell(score.Precision),
                Wording.PercentCell(score.Recall),
                Wording.PercentCell(score.F1),
            ]);
    }

    /// <summary>The confusion matrix, or of many classes the pairs that are confused most.</summary>
    /// <param name="evaluation">What was measured.</param>
    public static TableBlock Confusions(ClassEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return evaluation.Classes.Count <= MostInMatrix ? Matrix(evaluation) : Pairs(evaluation);
    }

    private static TableBlock Matrix(ClassEvaluation evaluation)
    {
        var classes = evaluation.Classes;
        return new TableBlock(
            "A row for each true class, a column for what it was taken for",
            ["true class", .. TableColumn.Numbers(classes)],
            [.. classes.Select((name, truth) => (IReadOnlyList<TableCell>)[name, .. Row(evaluation, truth)])]);
    }

    private static IEnumerable<TableCell> Row(ClassEvaluation evaluation, int truth)
    {
        var counts = Enumerable.Range(0, evaluation.Classes.Count).Select(prediction => evaluation.Confusion(truth, prediction)).ToArray();
        var total = Math.Max(1, counts.Sum());
        return counts.Select(count => new TableCell(Wording.Count(count), count, (double)count / total));
    }

    private static TableBlock Pairs(ClassEvaluation evaluation)
    {
        var classes = evaluation.Classes;
        var pairs = Enumerable.Range(0, classes.Count)
            .SelectMany(truth => Enumerable.Range(0, classes.Count).Where(prediction => prediction != truth)
            .Select(prediction => (truth, prediction, Count: evaluation.Confusion(truth, prediction))));
        return new TableBlock(
            $"The classes most often taken for another, of {Wording.Count(classes.Count)}",
            ["true class", "taken for", TableColumn.Number("samples")],
            [.. pairs.Where(pair => pair.Count > 0).OrderByDescending(pair => pair.Count).Take(MostPairs)
                .Select(pair => (IReadOnlyList<TableCell>)[classes[pair.truth], classes[pair.prediction], Wording.CountCell(pair.Count)])]);
    }
}
