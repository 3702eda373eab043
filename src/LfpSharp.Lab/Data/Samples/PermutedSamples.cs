using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>The same samples several times over, each time with the places within a channel in another order.</summary>
/// <param name="source">The samples.</param>
/// <param name="orders">
/// For each time the place that a value comes from, for each place in a channel. Sample <c>i</c> of time <c>t</c> is row
/// <c>t · source.Count + i</c>.
/// </param>
internal sealed class PermutedSamples(SampleStore source, IReadOnlyList<int[]> orders)
    : SampleStore(checked(source.Count * orders.Count), source.Shape)
{
    public override double Maximum => source.Maximum;

    // A channel has one scale and shift for all its places, so the order of the two does not matter.
    public override void Gather(
        ReadOnlySpan<int> rows, Span<float> destination, Normalization normalization, ShiftFlipNoise? augmentation, ulong seed)
    {
        source.Gather(InSource(rows), destination, normalization, augmentation, seed);
        var plane = SampleSize / Channels;
        var scratch = ArrayPool<float>.Shared.Rent(plane);
        for (var i = 0; i < rows.Length; i++)
        {
            var order = orders[rows[i] / source.Count];
            for (var c = 0; c < Channels; c++)
            {
                var values = destination.Slice((i * SampleSize) + (c * plane), plane);
                values.CopyTo(scratch);
                for (var place = 0; place < plane; place++)
                    values[place] = scratch[order[place]];
            }
        }
        ArrayPool<float>.Shared.Return(scratch);
    }

    public override (double Mean, double Deviation)[] Moments(ReadOnlySpan<int> rows) => source.Moments(InSource(rows));

    public override void AppendTo(IncrementalHash hash)
    {
        source.AppendTo(hash);
        foreach (var order in orders)
            hash.AppendData(MemoryMarshal.AsBytes(order.AsSpan()));
    }

    private int[] InSource(ReadOnlySpan<int> rows)
    {
        var found = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            found[i] = rows[i] % source.Count;
        return found;
    }
}
