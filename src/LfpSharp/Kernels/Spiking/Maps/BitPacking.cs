using System.Numerics;

namespace LfpSharp.Kernels.Spiking.Maps;

/// <summary>Between floats in PyTorch's order and bits in lanes.</summary>
internal static unsafe class BitPacking
{
    /// <summary>Whether every value is 0 or 1.</summary>
    public static bool IsBinary(float* values, nint count)
    {
        nint i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            var value = Vector.Load(values + i);
            if (!Vector.EqualsAll(value, Vector.ConditionalSelect(Vector.Equals(value, Vector<float>.Zero), value, Vector<float>.One)))
                return false;
        }

        for (; i < count; i++)
        {
            if (values[i] is not (0 or 1))
                return false;
        }

        return true;
    }

    /// <summary>Packs one step of a batch: [N, C, H, W] to bits, <paramref name="stride"/> elements from sample to sample.</summary>
    public static void Pack(float* values, int samples, FeatureMap map, ushort* bits, nint stride)
    {
        for (var n = 0; n < samples; n++, values += map.Channels * map.Positions, bits += stride)
        {
            new Span<ushort>(bits, map.Row).Clear();
            for (var channel = 0; channel < map.Channels; channel++)
            {
                for (var position = 0; position < map.Positions; position++)
                {
                    if (values[(channel * map.Positions) + position] != 0)
                        bits[(position * map.Groups) + (channel >> 4)] |= (ushort)(1 << (channel & 15));
                }
            }
        }
    }

    /// <summary>Unpacks one sample and step to [C, H, W], 0 and 1.</summary>
    public static void Unpack(ushort* bits, FeatureMap map, float* values)
    {
        for (var channel = 0; channel < map.Channels; channel++)
        {
            for (var position = 0; position < map.Positions; position++)
                values[(channel * map.Positions) + position] = (bits[(position * map.Groups) + (channel >> 4)] >> (channel & 15)) & 1;
        }
    }

    /// <summary>
    /// Moves one sample and step of floats from [C, H, W] to lanes, times <paramref name="factor"/>; the padding becomes 0.
    /// </summary>
    public static void ToLanes(float* values, float factor, FeatureMap map, float* lanes)
    {
        new Span<float>(lanes, map.Lanes).Clear();
        for (var channel = 0; channel < map.Channels; channel++)
        {
            for (var position = 0; position < map.Positions; position++)
                lanes[((nint)position * map.Padded) + channel] = factor * values[(channel * map.Positions) + position];
        }
    }

    /// <summary>How many bits are set.</summary>
    public static long Count(ushort* bits, long elements)
    {
        long count = 0, i = 0;
        for (; i + 4 <= elements; i += 4)
            count += BitOperations.PopCount(System.Runtime.CompilerServices.Unsafe.ReadUnaligned<ulong>(bits + i));
        for (; i < elements; i++)
            count += BitOperations.PopCount(bits[i]);
        return count;
    }
}
