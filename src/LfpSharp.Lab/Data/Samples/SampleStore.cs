using System.Collections.Immutable;
using System.Security.Cryptography;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>The raw values of a split's samples, in whatever compact form they are held.</summary>
internal abstract class SampleStore
{
    private protected SampleStore(int count, ImmutableArray<long> shape)
    {
        Count = count;
        Shape = shape;
        SampleSize = checked((int)shape.Aggregate(1L, (product, size) => checked(product * size)));
        Channels = (int)shape[0];
    }

    public int Count { get; }

    /// <summary>A sample's shape, channels first.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Values in a sample.</summary>
    public int SampleSize { get; }

    /// <summary>The first axis: channels of an image, columns of a table.</summary>
    public int Channels { get; }

    /// <summary>What <see cref="InputScaling.Unit"/> divides by.</summary>
    public abstract double Maximum { get; }

    /// <summary>Writes the normalized samples of <paramref name="rows"/> one after the other, augmented where asked.</summary>
    public abstract void Gather(
        ReadOnlySpan<int> rows, Span<float> destination, Normalization normalization, ShiftFlipNoise? augmentation, ulong seed);

    /// <summary>Mean and population standard deviation per channel over <paramref name="rows"/>, in float64.</summary>
    public abstract (double Mean, double Deviation)[] Moments(ReadOnlySpan<int> rows);

    /// <summary>Adds shape and raw values of every sample to the hash.</summary>
    public abstract void AppendTo(IncrementalHash hash);
}
