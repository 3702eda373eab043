using System.Collections.Immutable;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>Samples in one array, sample after sample.</summary>
/// <typeparam name="T">byte or float.</typeparam>
/// <param name="values">The values, each less its channel's offset.</param>
/// <param name="count">Number of samples.</param>
/// <param name="shape">A sample's shape.</param>
/// <param name="maximum">What <see cref="InputScaling.Unit"/> divides by.</param>
/// <param name="offsets">What was taken away from each channel, where float32 could not tell its values apart; null for nothing.</param>
internal sealed class ArraySamples<T>(
    T[] values, int count, ImmutableArray<long> shape, double maximum, double[]? offsets = null) : TypedSamples<T>(count, shape, maximum)
    where T : unmanaged
{
    protected override ReadOnlySpan<double> Offsets => offsets;

    public override ReadOnlySpan<T> this[int row] => values.AsSpan(checked(row * SampleSize), SampleSize);
}
