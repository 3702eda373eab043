using System.Collections.Immutable;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>Images in a file that is mapped instead of read.</summary>
internal sealed class MappedSamples(MappedBytes bytes, long offset, int count, ImmutableArray<long> shape)
    : TypedSamples<byte>(count, shape, byte.MaxValue)
{
    public override ReadOnlySpan<byte> this[int row] => bytes.Slice(offset + ((long)row * SampleSize), SampleSize);
}
