using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;

namespace LfpSharp.Lab.Reports;

/// <summary>How near predicted numbers come to the true ones.</summary>
internal static class NumberSection
{
    private const int MostPoints = 2000;

    public static ReportSection Of(NumberEvaluation evaluation, string split)
    {
        var points = evaluation.Pairs.Take(MostPoints).ToList();
        double[] ends = [points.Min(pair => pair.Truth), points.Max(pair => pair.Truth)];
        return new ReportSection("Predicted and true",
        [
            new ParagraphBlock($"Measured again on {split}, {Wording.Plural(evaluation.Count, "sample")}, with the weights that were "
                + $"kept: R² {evaluation.Kind.Text(evaluation.Score)}, root mean squared error "
                + $"{Wording.Number(evaluation.RootMeanSquaredError, "g4")}, mean absolute error "
                + $"{Wording.Number(evaluation.MeanAbsoluteError, "g4")}, in the units of '{evaluation.Target.Name}'."
                + (points.Count < evaluation.Count ? $" The chart has the first {Wording.Count(points.Count)} samples." : "")),
            new ChartBlock(
                $"Predicted '{evaluation.Target.Name}' over the true one",
                new ChartAxis("true"),
                new ChartAxis("predicted"),
                [
                    new ChartSeries("samples", [.. points.Select(pair => pair.Truth)], [.. points.Select(pair => pair.Predicted)])
                    {
                        Mark = ChartMark.Dots,
                    },
                    new ChartSeries("exact", ends, ends),
                ]),
        ]);
    }
}
