using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LfpSharp.Lab.Data;

/// <summary>Samples whose values are bytes (images) or float32 (tables).</summary>
/// <typeparam name="T">byte or float.</typeparam>
internal abstract class TypedSamples<T>(int count, ImmutableArray<long> shape, double maximum) : SampleStore(count, shape)
    where T : unmanaged
{
    public override double Maximum => maximum;

    /// <summary>The raw values of one sample.</summary>
    public abstract ReadOnlySpan<T> this[int row] { get; }

    public override void Gather(ReadOnlySpan<int> rows, Span<float> destination, Normalization normalization, Augmentation? augmentation, ulong seed)
    {
        if (augmentation is null)
        {
            for (var i = 0; i < rows.Length; i++)
                Normalise(this[rows[i]], destination.Slice(i * SampleSize, SampleSize), normalization);
            return;
        }

        var random = new SplitMix64(seed);
        var scratch = ArrayPool<T>.Shared.Rent(SampleSize);
        var changed = scratch.AsSpan(0, SampleSize);
        for (var i = 0; i < rows.Length; i++)
        {
            augmentation.Apply(this[rows[i]], changed, Shape.AsSpan(), ref random);
            Normalise(changed, destination.Slice(i * SampleSize, SampleSize), normalization);
        }
        ArrayPool<T>.Shared.Return(scratch);
    }

    public override (double Mean, double Deviation)[] Moments(ReadOnlySpan<int> rows)
    {
        var sums = new (double First, double Second)[Channels];
        foreach (var row in rows)
        {
            var sample = this[row];
            for (var c = 0; c < Channels; c++)
            {
                var (first, second) = Sums(Plane(sample, c));
                sums[c] = (sums[c].First + first, sums[c].Second + second);
            }
        }

        var n = (double)rows.Length * (SampleSize / Channels);
        return [.. sums.Select(s => (s.First / n, Math.Sqrt(Math.Max(0, (s.Second / n) - (s.First / n * (s.First / n))))))];
    }

    public override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes(Shape.AsSpan()));
        for (var row = 0; row < Count; row++)
            hash.AppendData(MemoryMarshal.AsBytes(this[row]));
    }

    private void Normalise(ReadOnlySpan<T> sample, Span<float> destination, Normalization normalization)
    {
        var plane = SampleSize / Channels;
        for (var c = 0; c < Channels; c++)
        {
            var target = destination.Slice(c * plane, plane);
            if (typeof(T) == typeof(byte))
                NormalizationKernel.Apply(MemoryMarshal.AsBytes(Plane(sample, c)), target, normalization.Scale[c], normalization.Shift[c]);
            else
                NormalizationKernel.Apply(MemoryMarshal.Cast<T, float>(Plane(sample, c)), target, normalization.Scale[c], normalization.Shift[c]);
        }
    }

    private ReadOnlySpan<T> Plane(ReadOnlySpan<T> sample, int channel)
    {
        var plane = SampleSize / Channels;
        return sample.Slice(channel * plane, plane);
    }

    private static (double First, double Second) Sums(ReadOnlySpan<T> values)
    {
        if (typeof(T) == typeof(byte))
        {
            // Exact in 64-bit integers, and several times faster than adding up doubles.
            long first = 0, second = 0;
            foreach (var value in MemoryMarshal.AsBytes(values))
            {
                first += value;
                second += value * value;
            }
            return (first, second);
        }

        double sum = 0, squares = 0;
        foreach (var value in MemoryMarshal.Cast<T, float>(values))
        {
            sum += value;
            squares += (double)value * value;
        }
        return (sum, squares);
    }
}
