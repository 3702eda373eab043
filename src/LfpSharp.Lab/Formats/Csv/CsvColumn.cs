namespace LfpSharp.Lab.Formats.Csv;

/// <summary>
/// What a column of numbers has held so far, and whether float32 tells its rows apart: of Unix times, some 1.7·10⁹ seconds, it keeps
/// every second minute only. As long as that is open, its numbers are kept in float64.
/// </summary>
/// <param name="rounded">Gives its numbers in float32, the one at hand included.</param>
internal sealed class CsvColumn(Func<IEnumerable<float>> rounded)
{
    // Of its range, the most that float32 may lose of a column.
    private const double MostLost = 1.0 / (1 << 13);

    // Of a number, the most that float32 loses: half of its last bit.
    private const double LostOfANumber = 1.0 / (1 << 24);

    // What float64 arithmetic may leave where all numbers should be the same.
    private const double Rounding = 1e-13;

    private double least = double.MaxValue;
    private double most = double.MinValue;
    private double lost;
    private bool isSettled;
    private List<double>? exact;

    /// <summary>The greatest magnitude.</summary>
    public double Greatest => Math.Max(Math.Abs(least), Math.Abs(most));

    /// <summary>What its numbers take beside their float32.</summary>
    public long Bytes => exact is null ? 0 : (long)exact.Capacity * sizeof(double);

    /// <summary>Whether its rows are told apart only less an offset.</summary>
    public bool NeedsOffset => exact is not null && lost > MostLost * Range && !IsConstant(Greatest, Range);

    /// <summary>Its numbers in float64, where it needs an offset.</summary>
    public IReadOnlyList<double> Exact => exact ?? [];

    private double Range => most - least;

    /// <summary>Whether numbers of this magnitude and spread are all the same but for rounding.</summary>
    public static bool IsConstant(double magnitude, double spread) => spread <= Rounding * Math.Abs(magnitude);

    /// <summary>Takes a number.</summary>
    /// <param name="value">The number.</param>
    /// <param name="place">Its place in the column: behind all others, or one that is free.</param>
    public void Put(double value, int place)
    {
        var (wasWhole, before) = (lost == 0, least);
        (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (isSettled)
            return;
        lost = Math.Max(lost, Math.Abs(value - (float)value));

        // Another number adds to the range at least what it adds to the magnitude: what holds here holds for ever.
        isSettled = MostLost * Range >= Math.Max(LostOfANumber * Greatest, float.Epsilon);
        // Until now float32 lost nothing, or all numbers were the same.
        if (isSettled)
            exact = null;
        else if (exact is null && lost > 0 && Range > 0)
            exact = [.. rounded().Select(number => wasWhole ? number : before)];
        if (place < exact?.Count)
            exact[place] = value;
        else
            exact?.Add(value);
    }
}
