using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Lab.Reports;

/// <summary>How near predicted numbers come to the true ones.</summary>
public static class NumberSection
{
    private const int MostPoints = 2000;
    private const int MostCharts = 12;

    internal static ReportSection Of(NumberEvaluation evaluation, string split)
    {
        var numbers = evaluation.PerNumber;
        var points = Math.Min(MostPoints, evaluation.Count);
        return new ReportSection("Predicted and true",
        [
            new ParagraphBlock($"Measured again on {split}, {Wording.Plural(evaluation.Count, "sample")}, with the weights that were kept: "
                + (numbers is [var only]
                    ? $"R² {evaluation.Kind.Text(evaluation.Score)}, root mean squared error "
                        + $"{Wording.Number(only.RootMeanSquaredError, "g4")}"
                        + $", mean absolute error {Wording.Number(only.MeanAbsoluteError, "g4")}, in the units of '{only.Target.Name}'."
                    : $"R² {evaluation.Kind.Text(evaluation.Score)}, the mean of the {numbers.Count} numbers'; errors are in each number's "
                        + "units.")
                + (points < evaluation.Count ? $" A chart has the first {Wording.Count(points)} samples." : "")
                + (numbers.Count > MostCharts ? $" The first {MostCharts} numbers have a chart." : "")),
            .. numbers.Count > 1 ? [Numbers(evaluation)] : Array.Empty<ReportBlock>(),
            .. numbers.Take(MostCharts).Select(Chart),
        ]);
    }

    /// <summary>How near the predictions of each number come: a row a number.</summary>
    /// <param name="evaluation">What was measured.</param>
    public static TableBlock Numbers(NumberEvaluation evaluation)
    {
        ArgumentNullException.ThrowIfNull(evaluation);
        return TableBlock.Of(
            "How near the predictions of each number come",
            ["number", .. TableColumn.Numbers("R²", "root mean squared error", "mean absolute error")],
            evaluation.PerNumber,
            number =>
            [
                number.Target.Name, evaluation.Kind.Cell(number.Determination), Wording.NumberCell(number.RootMeanSquaredError, "g4"),
                Wording.NumberCell(number.MeanAbsoluteError, "g4"),
            ]);
    }

    private static ChartBlock Chart(NumberScore number)
    {
        var points = number.Pairs.Take(MostPoints).ToList();
        double[] ends = [points.Min(pair => pair.Truth), points.Max(pair => pair.Truth)];
        return new ChartBlock(
            $"Predicted '{number.Target.Name}' over the true one",
            new ChartAxis("true"),
            new ChartAxis("predicted"),
            [
                new ChartSeries("samples", [.. points.Select(pair => pair.Truth)], [.. points.Select(pair => pair.Predicted)])
                {
                    Mark = ChartMark.Dots,
                },
                new ChartSeries("exact", ends, ends),
            ]);
    }
}
