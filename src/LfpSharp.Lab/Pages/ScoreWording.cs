using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Pages;

/// <summary>How reports and the command write the figure by which models are judged: accuracies in percent, R² as it is.</summary>
public static class ScoreWording
{
    extension(ScoreKind kind)
    {
        /// <summary>Its name in a sentence.</summary>
        public string Name => kind == ScoreKind.Accuracy ? "accuracy" : "R²";

        /// <summary>What an axis of it is called.</summary>
        public string Axis => kind == ScoreKind.Accuracy ? "accuracy in %" : "R²";

        /// <summary>What a value is multiplied by to be shown.</summary>
        public double Scale => kind == ScoreKind.Accuracy ? 100 : 1;

        /// <summary>Its unit, or nothing.</summary>
        public string Unit => kind == ScoreKind.Accuracy ? "%" : "";

        /// <summary>How its number is written, as .NET has it.</summary>
        public string NumberFormat => kind == ScoreKind.Accuracy ? "f2" : "f4";

        /// <summary>A value in words.</summary>
        /// <param name="value">The score.</param>
        public string Text(double? value) => Wording.Number(kind.Scale * value, kind.NumberFormat, kind.Unit);

        /// <summary>A value without its unit.</summary>
        /// <param name="value">The score.</param>
        public string Number(double? value) => Wording.Number(kind.Scale * value, kind.NumberFormat);

        /// <summary>A 95 % interval without its unit.</summary>
        /// <param name="low">Its lower end.</param>
        /// <param name="high">Its upper end.</param>
        public string Interval(double? low, double? high)
            => low is null || high is null ? Wording.None : $"{kind.Number(low)} to {kind.Number(high)}";

        /// <summary>A cell with a value.</summary>
        /// <param name="value">The score.</param>
        public TableCell Cell(double? value) => new(kind.Text(value), value ?? double.NaN);

        /// <summary>Mean ± standard deviation.</summary>
        /// <param name="estimate">Mean and spread.</param>
        public string Spread(Estimate? estimate) => Wording.Spread(estimate, kind.Scale, kind.NumberFormat, kind.Unit);

        /// <summary>A cell with mean ± standard deviation, sorted by the mean.</summary>
        /// <param name="estimate">Mean and spread.</param>
        public TableCell SpreadCell(Estimate? estimate) => new(kind.Spread(estimate), estimate?.Mean ?? double.NaN);

        /// <summary>A cell with a 95 % interval, sorted by its lower end.</summary>
        /// <param name="low">Its lower end.</param>
        /// <param name="high">Its upper end.</param>
        public TableCell IntervalCell(double? low, double? high) => new(kind.Interval(low, high), low ?? double.NaN);
    }
}
