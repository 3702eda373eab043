using System.Buffers;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>Samples whose values are bytes (images) or float32 (tables).</summary>
/// <typeparam name="T">byte or float.</typeparam>
internal abstract class TypedSamples<T>(int count, ImmutableArray<long> shape, double maximum) : SampleStore(count, shape)
    where T : unmanaged
{
    public override double Maximum => maximum;

    /// <summary>What has to be added to the values of each channel; empty where nothing.</summary>
    protected virtual ReadOnlySpan<double> Offsets => [];

    /// <summary>The values of one sample.</summary>
    /// <remarks>Valid while this object is referenced: a mapped file goes with it.</remarks>
    public abstract ReadOnlySpan<T> this[int row] { get; }

    public override void Gather(
        ReadOnlySpan<int> rows, Span<float> destination, Normalization normalization, ShiftFlipNoise? augmentation, ulong seed)
    {
        if (augmentation is null)
        {
            for (var i = 0; i < rows.Length; i++)
                Normalize(this[rows[i]], destination.Slice(i * SampleSize, SampleSize), normalization);
            GC.KeepAlive(this);
            return;
        }

        var random = new SplitMix64(seed);
        var scratch = ArrayPool<T>.Shared.Rent(SampleSize);
        var changed = scratch.AsSpan(0, SampleSize);
        for (var i = 0; i < rows.Length; i++)
        {
            augmentation.Apply(this[rows[i]], changed, Shape.AsSpan(), ref random);
            Normalize(changed, destination.Slice(i * SampleSize, SampleSize), normalization);
        }
        ArrayPool<T>.Shared.Return(scratch);
        GC.KeepAlive(this);
    }

    public override (double Mean, double Deviation)[] Moments(ReadOnlySpan<int> rows)
    {
        var moments = typeof(T) == typeof(byte) ? ByteMoments(rows) : FloatMoments(rows);
        GC.KeepAlive(this);
        return moments;
    }

    public override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(MemoryMarshal.AsBytes(Shape.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(Offsets));
        for (var row = 0; row < Count; row++)
            hash.AppendData(MemoryMarshal.AsBytes(this[row]));
        GC.KeepAlive(this);
    }

    private void Normalize(ReadOnlySpan<T> sample, Span<float> destination, Normalization normalization)
    {
        var plane = SampleSize / Channels;
        for (var c = 0; c < Channels; c++)
        {
            var target = destination.Slice(c * plane, plane);
            if (typeof(T) == typeof(byte))
            {
                NormalizationKernel.Apply(
                    MemoryMarshal.AsBytes(Plane(sample, c)), target, (float)normalization.Scale[c], (float)normalization.Shift[c]);
            }
            else
            {
                NormalizationKernel.Apply(
                    MemoryMarshal.Cast<T, float>(Plane(sample, c)),
                    target,
                    normalization.Scale[c],
                    (normalization.Scale[c] * OffsetOf(c)) + normalization.Shift[c]);
            }
        }
    }

    private ReadOnlySpan<T> Plane(ReadOnlySpan<T> sample, int channel)
    {
        var plane = SampleSize / Channels;
        return sample.Slice(channel * plane, plane);
    }

    private double OffsetOf(int channel) => Offsets.IsEmpty ? 0 : Offsets[channel];

    // Sums of bytes are exact in 64-bit integers, and so one pass does.
    private (double Mean, double Deviation)[] ByteMoments(ReadOnlySpan<int> rows)
    {
        var sums = new (double First, double Second)[Channels];
        foreach (var row in rows)
        {
            var sample = this[row];
            for (var c = 0; c < Channels; c++)
            {
                long first = 0, second = 0;
                foreach (var value in MemoryMarshal.AsBytes(Plane(sample, c)))
                {
                    first += value;
                    second += value * value;
                }
                sums[c] = (sums[c].First + first, sums[c].Second + second);
            }
        }
        var n = (double)rows.Length * (SampleSize / Channels);
        return [.. sums.Select(s => (s.First / n, Math.Sqrt(Math.Max(0, (s.Second / n) - (s.First / n * (s.First / n))))))];
    }

    // Two passes, each over the distance from a value near the mean: of a constant channel it is exactly 0, however many samples there are.
    private (double Mean, double Deviation)[] FloatMoments(ReadOnlySpan<int> rows)
    {
        var n = (double)rows.Length * (SampleSize / Channels);
        var origin = new double[Channels];
        for (var c = 0; c < Channels && rows.Length > 0; c++)
            origin[c] = MemoryMarshal.Cast<T, float>(Plane(this[rows[0]], c))[0];
        double[] mean = [.. Distances(rows, origin).Select((sum, c) => origin[c] + (sum.First / n))];
        return [.. Distances(rows, mean).Select(
            (sum, c) => (mean[c] + OffsetOf(c), Math.Sqrt(Math.Max(0, (sum.Second - (sum.First * sum.First / n)) / n))))];
    }

    private (double First, double Second)[] Distances(ReadOnlySpan<int> rows, double[] from)
    {
        var sums = new (double First, double Second)[Channels];
        foreach (var row in rows)
        {
            var sample = this[row];
            for (var c = 0; c < Channels; c++)
            {
                foreach (var value in MemoryMarshal.Cast<T, float>(Plane(sample, c)))
                {
                    var distance = value - from[c];
                    sums[c] = (sums[c].First + distance, sums[c].Second + (distance * distance));
                }
            }
        }
        return sums;
    }
}
