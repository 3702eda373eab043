using System.Collections.Immutable;

namespace LfpSharp.Lab.Formats;

/// <summary>Takes samples as bytes: any whole number of them at a time, in order.</summary>
internal delegate void SampleSink(ReadOnlySpan<byte> samples);

/// <summary>One split as a file format offers it: its sizes are known before its samples are read.</summary>
internal abstract class SplitReader(string name, int count, ImmutableArray<long> sampleShape, IReadOnlyList<string> classes)
{
    /// <summary>More than any image or table row that is trained on; a header that asks for more is damaged.</summary>
    public const int LargestSample = 1 << 26;

    public string Name { get; } = name;

    public int Count { get; } = count;

    public ImmutableArray<long> SampleShape { get; } = sampleShape;

    public IReadOnlyList<string> Classes { get; } = classes;

    public long SampleBytes => SampleShape.Aggregate(1L, (product, size) => product * size);

    public long TotalBytes => SampleBytes * Count;

    /// <summary>Where its samples can be read one by one; null where the whole must be read to have any.</summary>
    public virtual SamplePlace? InPlace => null;

    /// <summary>Gives every sample to the sink and returns the labels.</summary>
    public abstract int[] Read(SampleSink sink);
}
