using System.Collections.Immutable;

namespace LfpSharp.Lab.Data;

/// <summary>The affine map from raw values to inputs: <c>x' = scale_c · x + shift_c</c> for channel (first axis of a sample) c.</summary>
/// <param name="Scale">One factor a channel.</param>
/// <param name="Shift">One summand a channel.</param>
public sealed record Normalization(ImmutableArray<float> Scale, ImmutableArray<float> Shift)
{
    /// <summary>
    /// The map that <paramref name="scaling"/> asks for. Standard: <c>scale = 1/σ</c>, <c>shift = −µ/σ</c> with the population's
    /// mean and deviation per channel; a constant channel (σ = 0) has <c>scale = 1</c> and so becomes 0.
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
            InputScaling.Unit => new(Repeat(channels, (float)(1 / data.Samples.Maximum)), Repeat(channels, 0)),
            InputScaling.None => new(Repeat(channels, 1), Repeat(channels, 0)),
            _ => throw new ArgumentOutOfRangeException(nameof(scaling), scaling, "No such scaling; use Standard, Unit or None."),
        };
    }

    private static Normalization Standard((double Mean, double Deviation)[] moments)
    {
        var scale = moments.Select(m => m.Deviation > 0 ? 1 / m.Deviation : 1).ToArray();
        return new([.. scale.Select(s => (float)s)], [.. moments.Select((m, c) => (float)(-m.Mean * scale[c]))]);
    }

    private static ImmutableArray<float> Repeat(int channels, float value) => [.. Enumerable.Repeat(value, channels)];
}
