namespace LfpSharp.Lab.Pages.Html;

/// <summary>An axis of a chart: from values to places, with round marks.</summary>
internal sealed class ChartScale
{
    private const int Wanted = 5;

    private ChartScale(double low, double high, double from, double to, double step)
        => (Low, High, From, To, Step) = (low, high, from, to, step);

    public double Low { get; }

    public double High { get; }

    private double From { get; }

    private double To { get; }

    private double Step { get; }

    /// <summary>The values that are marked.</summary>
    public IEnumerable<double> Marks
    {
        get
        {
            for (var i = (long)Math.Ceiling((Low / Step) - 1e-9); i * Step <= High + (1e-9 * Step); i++)
                yield return i * Step;
        }
    }

    public double Place(double value) => From + ((value - Low) / (High - Low) * (To - From));

    public string Text(double mark)
        => Wording.Number(mark, FormattableString.Invariant($"f{Math.Clamp((int)Math.Ceiling(-Math.Log10(Step) - 1e-9), 0, 9)}"));

    /// <summary>An axis for some finite values.</summary>
    /// <param name="low">The least value.</param>
    /// <param name="high">The greatest.</param>
    /// <param name="from">The place of the low end.</param>
    /// <param name="to">The place of the high end.</param>
    /// <param name="isWhole">Whether only whole numbers are marked.</param>
    /// <param name="rounded">Whether the ends move to marks.</param>
    public static ChartScale Of(double low, double high, double from, double to, bool isWhole, bool rounded)
    {
        if (!(high > low))
            (low, high) = (low - Math.Max(0.5, Math.Abs(low) * 0.05), high + Math.Max(0.5, Math.Abs(high) * 0.05));
        var step = Round((high - low) / Wanted);
        if (isWhole)
            step = Math.Max(1, Math.Ceiling(step));
        return rounded
            ? new(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, from, to, step)
            : new(low, high, from, to, step);
    }

    private static double Round(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * ((step / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }
}
