using System.Collections.Immutable;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Csv;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>The affine map from raw values to inputs: <c>x' = scale_c · x + shift_c</c> for channel (first axis of a sample) c.</summary>
/// <param name="Scale">One factor a channel.</param>
/// <param name="Shift">One summand a channel.</param>
/// <remarks>In float64, since a summand may be far larger than what it leaves: Unix times are some 10⁹.</remarks>
public sealed record Normalization(ImmutableArray<double> Scale, ImmutableArray<double> Shift)
{
    /// <summary>
    /// The map that <paramref name="scaling"/> asks for. Standard: <c>scale = 1/σ</c>, <c>shift = −µ/σ</c> with the population's
    /// mean and deviation per channel; a constant channel (σ = 0, or within rounding of it) has <c>scale = 1</c> and so becomes 0.
    /// </summary>
    /// <param name="data">The training split, whose values decide.</param>
    /// <param name="scaling">The kind of map.</param>
    public static Normalization Of(LabeledData data, InputScaling scaling)
    {
        ArgumentNullException.ThrowIfNull(data);
        var channels = data.Samples.Channels;
        return scaling switch
        {
            InputScaling.Standard => Standard(data.Samples.Moments(data.Rows)),
            InputScaling.Unit => new(Repeat(channels, 1 / data.Samples.Maximum), Repeat(channels, 0)),
            InputScaling.None => new(Repeat(channels, 1), Repeat(channels, 0)),
            _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "No such scaling; use Standard, Unit or None."),
        };
    }

    private static Normalization Standard((double Mean, double Deviation)[] moments)
    {
        var scale = moments.Select(m => IsConstant(m.Mean, m.Deviation) ? 1 : 1 / m.Deviation).ToArray();
        return new([.. scale], [.. moments.Select((m, c) => -m.Mean * scale[c])]);
    }

    /// <summary>Whether values of this mean and deviation are all the same but for rounding.</summary>
    internal static bool IsConstant(double mean, double deviation) => CsvColumn.IsConstant(mean, deviation);

    private static ImmutableArray<double> Repeat(int channels, double value) => [.. Enumerable.Repeat(value, channels)];
}
