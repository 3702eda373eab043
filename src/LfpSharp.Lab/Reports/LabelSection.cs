using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Lab.Reports;

/// <summary>How well labels are told, of which any number may hold for a sample.</summary>
public static class LabelSection
{
    internal static ReportSection Of(LabelEvaluation evaluation, string split) => new("Labels",
    [
        new ParagraphBlock($"Measured again on {split}, {Wording.Plural(evaluation.Count, "sample")}, with the weights that were kept: "
            + $"micro F1 {evaluation.Kind.Text(evaluation.Score)}, macro F1 {evaluation.Kind.Text(evaluation.MacroF1)}, mean area under "
            + $"the ROC curve {Wording.Number(evaluation.MeanRocAuc, "f4")}; all labels right for "
            + $"{Wording.Percent(evaluation.ExactMatch)} of the samples. A label is told to hold where its probability is above a half."),
        Labels(evaluation),
    ]);

    /// <summary>How well each label is told: a row a label.</summary>
    /// <param name="evaluation">What was measured.</param>
    public static TableBlock Labels(LabelEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return TableBlock.Of(
            "How well each label is told",
            ["label", .. TableColumn.Numbers("samples", "precision", "recall", "F1", "ROC-AUC")],
            evaluation.PerLabel(),
            label =>
            [
                label.Label,
                Wording.CountCell(label.Count),
                Wording.PercentCell(label.Precision),
                Wording.PercentCell(label.Recall),
                Wording.PercentCell(label.F1),
                Wording.NumberCell(double.IsNaN(label.RocAuc) ? null : label.RocAuc, "f4"),
            ]);
    }
}
