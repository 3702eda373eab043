using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pruning.Sparse;

namespace LfpSharp.Lab.Reports;

/// <summary>How sparse weights and activations are, layer by layer.</summary>
public static class SparsitySection
{
    private const double KiB = 1024;

    internal static ReportSection Of(SparsityReport report) => new("Sparsity",
    [
        new ParagraphBlock("The Gini coefficient of the weights' magnitudes is 0 where all are the same and near 1 where a few hold "
            + "everything."),
        Weights(report),
        .. report.Activations.Count == 0 ? Array.Empty<ReportBlock>() : [Activations(report)],
    ]);

    /// <summary>The weights: a row a layer, and one for all.</summary>
    /// <param name="report">What was counted.</param>
    public static TableBlock Weights(SparsityReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return TableBlock.Of(
            "Weights: quantiles of their magnitudes, and shares of those below a threshold",
            ["layer", .. TableColumn.Numbers(
                ["weights", "Gini", .. SparsityReport.QuantileShares.Select(Quantile),
                .. SparsityReport.Thresholds.Select(threshold => FormattableString.Invariant($"below {threshold:0e0}")), "exactly 0"])],
            report.Layers.Append(report.Whole with { Layer = "all" }),
            layer =>
            [
                layer.Layer,
                Wording.CountCell(layer.Weights),
                Wording.NumberCell(layer.Gini, "f3"),
                .. layer.Quantiles.Select(MagnitudeCell),
                .. layer.Below.Select(share => Wording.PercentCell(share, "f1")),
                Wording.PercentCell(layer.Zero, "f1"),
            ]);
    }

    /// <summary>The activations: a row each.</summary>
    /// <param name="report">What was counted.</param>
    public static TableBlock Activations(SparsityReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return TableBlock.Of(
            "Activations, on the validation split",
            ["layer", "type", .. TableColumn.Numbers("outputs of 0", "units always 0")],
            report.Activations,
            layer => [layer.Layer, layer.Type, Wording.PercentCell(layer.Zero, "f1"), Wording.PercentCell(layer.Dead, "f1")]);
    }

    /// <summary>What training changed, step by step.</summary>
    /// <param name="records">The records of a run, at least one.</param>
    public static TableBlock Steps(IReadOnlyList<SparsityRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        return TableBlock.Of(
            "Training, step by step: shares of the weights that feedback and update left alone",
            ["step", .. UpdateHeads(records[^1]), TableColumn.Number("activations = 0")],
            records,
            record =>
            [
                FormattableString.Invariant($"{record.Step} (epoch {record.Epoch})"),
                .. UpdateCells(record.Whole),
                Wording.PercentCell(record.ActivationZeros.Count > 0 ? record.ActivationZeros.Values.Average() : null, "f1"),
            ]);
    }

    /// <summary>What a step of training changed, layer by layer.</summary>
    /// <param name="record">The record of the step.</param>
    public static TableBlock Layers(SparsityRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TableBlock.Of(
            FormattableString.Invariant($"Step {record.Step}, layer by layer, with quantiles of the magnitudes"),
            ["layer", .. UpdateHeads(record), .. TableColumn.Numbers(SparsityRecord.QuantileShares.Select(Quantile))],
            record.Layers,
            layer => [layer.Layer, .. UpdateCells(layer), .. layer.Quantiles.Select(MagnitudeCell)]);
    }

    private static IEnumerable<TableColumn> UpdateHeads(SparsityRecord record)
        => TableColumn.Numbers(
            "feedback = 0",
            "update = 0",
            FormattableString.Invariant($"≤ {record.Threshold:0.0e0} |w|"),
            "listed KiB",
            "dense KiB",
            "Gini");

    private static IEnumerable<TableCell> UpdateCells(LayerUpdate update) =>
    [
        Wording.PercentCell(update.FeedbackZeroShare, "f1"),
        Wording.PercentCell(update.UnchangedShare, "f1"),
        Wording.PercentCell(update.NearlyUnchangedShare, "f1"),
        Wording.NumberCell(update.SparseBytes / KiB, "n1"),
        Wording.NumberCell(update.DenseBytes / KiB, "n1"),
        Wording.NumberCell(update.Gini, "f3"),
    ];

    private static string Quantile(double share) => FormattableString.Invariant($"{100 * share:f0} %");

    private static TableCell MagnitudeCell(double magnitude) => new(FormattableString.Invariant($"{magnitude:0.0e0}"), magnitude);
}
