using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Pages;

/// <summary>
/// How reports and the command write the figure by which models are judged: accuracies in percent, R² and returns as they are, and the
/// likelihood of text as bits per character, its negative, of which fewer are better.
/// </summary>
public static class ScoreWording
{
    extension(ScoreKind kind)
    {
        /// <summary>Its name in a sentence.</summary>
        public string Name => kind switch
        {
            ScoreKind.Accuracy => "accuracy",
            ScoreKind.Determination => "R²",
            ScoreKind.Return => "mean return",
            ScoreKind.Metric => "metric",
            ScoreKind.LabelF1 => "micro F1",
            _ => "bits per character",
        };

        /// <summary>Its name at the beginning of a sentence.</summary>
        public string Title => kind switch
        {
            ScoreKind.Accuracy => "Accuracy",
            ScoreKind.Determination => "R²",
            ScoreKind.Return => "Mean return",
            ScoreKind.Metric => "Metric",
            ScoreKind.LabelF1 => "Micro F1",
            _ => "Bits per character",
        };

        /// <summary>What an axis of it is called.</summary>
        public string Axis => kind == ScoreKind.Accuracy ? "accuracy in %" : kind.Name;

        /// <summary>What the loss beside it is called.</summary>
        public string Loss => kind switch
        {
            ScoreKind.Determination => "half the squared error, scaled",
            ScoreKind.Return => "mean return, its sign turned",
            ScoreKind.LabelF1 => "mean binary cross-entropy",
            _ => "mean cross-entropy",
        };

        /// <summary>What a value is multiplied by to be shown; negative where less is better as shown.</summary>
        public double Scale => kind switch
        {
            ScoreKind.Accuracy => 100,
            ScoreKind.Determination or ScoreKind.Return or ScoreKind.Metric or ScoreKind.LabelF1 => 1,
            _ => -1,
        };

        /// <summary>The greatest value that there can be, infinity for none.</summary>
        public double Best => kind switch
        {
            ScoreKind.Likelihood => 0,
            ScoreKind.Return or ScoreKind.Metric => double.PositiveInfinity,
            _ => 1,
        };

        /// <summary>The lowest value that there can be, minus infinity for none.</summary>
        public double Worst => kind is ScoreKind.Accuracy or ScoreKind.LabelF1 ? 0 : double.NegativeInfinity;

        /// <summary>Its unit, or nothing.</summary>
        public string Unit => kind == ScoreKind.Accuracy ? "%" : "";

        /// <summary>How its number is written, as .NET has it.</summary>
        public string NumberFormat => kind is ScoreKind.Accuracy or ScoreKind.Return ? "f2" : "f4";

        /// <summary>A value in words.</summary>
        /// <param name="value">The score.</param>
        public string Text(double? value) => Wording.Number(kind.Shown(value), kind.NumberFormat, kind.Unit);

        /// <summary>A value without its unit.</summary>
        /// <param name="value">The score.</param>
        public string Number(double? value) => Wording.Number(kind.Shown(value), kind.NumberFormat);

        /// <summary>The number that a value is shown as.</summary>
        /// <param name="value">The score.</param>
        // 0 has no sign.
        public double? Shown(double? value) => (kind.Scale * value) + 0.0;

        /// <summary>The size of a difference or deviation, without its unit.</summary>
        /// <param name="value">In units of the score.</param>
        public string Size(double? value)
            => Wording.Number(value is { } size ? Math.Abs(kind.Scale * size) : null, kind.NumberFormat);

        /// <summary>A 95 % interval without its unit, its lower end as shown first.</summary>
        /// <param name="low">Its lower end.</param>
        /// <param name="high">Its upper end.</param>
        public string Interval(double? low, double? high)
            => low is null || high is null ? Wording.None
                : kind.Scale > 0 ? $"{kind.Number(low)} to {kind.Number(high)}" : $"{kind.Number(high)} to {kind.Number(low)}";

        /// <summary>A cell with a value, sorted as it is shown.</summary>
        /// <param name="value">The score.</param>
        public TableCell Cell(double? value) => new(kind.Text(value), kind.Sorted(value));

        /// <summary>Mean ± standard deviation.</summary>
        /// <param name="estimate">Mean and spread.</param>
        public string Spread(Estimate? estimate) => Wording.Spread(estimate, kind.Scale, kind.NumberFormat, kind.Unit);

        /// <summary>A cell with mean ± standard deviation, sorted by the mean.</summary>
        /// <param name="estimate">Mean and spread.</param>
        public TableCell SpreadCell(Estimate? estimate) => new(kind.Spread(estimate), kind.Sorted(estimate?.Mean));

        /// <summary>A cell with a 95 % interval, sorted by its lower end.</summary>
        /// <param name="low">Its lower end.</param>
        /// <param name="high">Its upper end.</param>
        public TableCell IntervalCell(double? low, double? high)
            => new(kind.Interval(low, high), kind.Sorted(kind.Scale > 0 ? low : high));

        private double Sorted(double? value) => value is { } number ? Math.Sign(kind.Scale) * number : double.NaN;
    }
}
