using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pruning.Sparse;

namespace LfpSharp.Lab.Reports;

/// <summary>How sparse weights and activations are, layer by layer.</summary>
internal static class SparsitySection
{
    public static ReportSection Of(SparsityReport report) => new("Sparsity",
    [
        new ParagraphBlock("The Gini coefficient of the weights' magnitudes is 0 where all are the same and near 1 where a few hold "
            + "everything."),
        Weights(report),
        .. report.Activations.Count == 0 ? Array.Empty<ReportBlock>() : [Activations(report)],
    ]);

    private static TableBlock Weights(SparsityReport report)
    {
        var median = SparsityReport.QuantileShares.ToList().IndexOf(0.5);
        return new TableBlock(
            "Weights",
            [
                "layer",
                TableColumn.Number("weights"),
                TableColumn.Number("Gini"),
                TableColumn.Number("median magnitude"),
                .. SparsityReport.Thresholds.Select(least => TableColumn.Number(FormattableString.Invariant($"below {least:0.######}"))),
                TableColumn.Number("exactly 0"),
            ],
            [.. report.Layers.Append(report.Whole with { Layer = "all" }).Select(layer => (IReadOnlyList<TableCell>)
            [
                layer.Layer, Wording.CountCell(layer.Weights), Wording.NumberCell(layer.Gini, "f3"), new TableCell(
                    FormattableString.Invariant($"{layer.Quantiles[median]:g3}"), layer.Quantiles[median]),
                .. layer.Below.Select(share => Wording.PercentCell(share, "f1")), Wording.PercentCell(layer.Zero, "f1"),
            ])]);
    }

    private static TableBlock Activations(SparsityReport report) => new(
        "Activations, on the validation split",
        ["layer", "type", TableColumn.Number("outputs of 0"), TableColumn.Number("units always 0")],
        [.. report.Activations.Select(
            layer => (IReadOnlyList<TableCell>)[
                layer.Layer,
                layer.Type,
                Wording.PercentCell(layer.Zero, "f1"),
                Wording.PercentCell(layer.Dead, "f1"),
            ])]);
}
