using System.Collections.Immutable;

namespace LfpSharp.Lab.Data;

/// <summary>Samples in one array, sample after sample.</summary>
/// <typeparam name="T">byte or float.</typeparam>
internal sealed class ArraySamples<T>(T[] values, int count, ImmutableArray<long> shape, double maximum) : TypedSamples<T>(count, shape, maximum)
    where T : unmanaged
{
    public override ReadOnlySpan<T> this[int row] => values.AsSpan(checked(row * SampleSize), SampleSize);
}
