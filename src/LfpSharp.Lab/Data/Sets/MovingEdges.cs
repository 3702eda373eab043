using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>
/// Made-up recordings of an event camera: a bar that moves left, right, up or down, whose front becomes brighter and whose back darker,
/// in noise; the class is where it goes.
/// </summary>
/// <remarks>
/// Of the pixels on an edge seven in ten give an event at a step; of all pixels one in a hundred gives one for nothing. A bar begins
/// anywhere, is 2 to 5 pixels wide, and moves half a pixel to a pixel and a half a step; what leaves the picture comes in at the other
/// side.
/// </remarks>
internal static class MovingEdges
{
    /// <summary>The set's name.</summary>
    public const string Name = "moving-edges";

    private const int Side = 16;
    private const double Seen = 0.7;
    private const double Noise = 0.01;

    private static readonly string[] Classes = ["left", "right", "up", "down"];

    /// <summary>Makes the set from its seed.</summary>
    public static DataSet Load(DataOptions options)
    {
        var random = new SplitMix64(SplitMix64.Seed(options.Seed));
        var size = options.Steps * 2 * Side * Side;
        var (values, labels) = (new byte[checked(size * options.Samples)], new int[options.Samples]);
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = i % Classes.Length;
            Draw(labels[i], values.AsSpan(i * size, size), ref random);
        }

        var whole = new LabeledData(
            "train", new ArraySamples<byte>(values, labels.Length, [options.Steps, 2, Side, Side], byte.MaxValue), labels, Classes);
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet(Name, train, test, DataSet.HashOf(whole), $"generated from seed {options.Seed}");
    }

    private static void Draw(int direction, Span<byte> sample, ref SplitMix64 random)
    {
        var (isAcross, sign) = (direction < 2, direction % 2 == 0 ? -1 : 1);
        var (start, speed, width) = (random.NextUnit() * Side, 0.5 + random.NextUnit(), 2 + random.Next(4));
        for (var step = 0; step * 2 * Side * Side < sample.Length; step++)
        {
            var planes = sample.Slice(step * 2 * Side * Side, 2 * Side * Side);
            for (var i = 0; i < planes.Length; i++)
                planes[i] = random.NextUnit() < Noise ? (byte)1 : (byte)0;
            var front = (int)Math.Floor(start + (sign * speed * step));
            for (var along = 0; along < Side; along++)
            {
                Mark(planes[..(Side * Side)], front, along, isAcross, ref random);
                Mark(planes[(Side * Side)..], front - (sign * width), along, isAcross, ref random);
            }
        }
    }

    private static void Mark(Span<byte> plane, int across, int along, bool isAcross, ref SplitMix64 random)
    {
        var place = ((across % Side) + Side) % Side;
        if (random.NextUnit() < Seen)
            plane[isAcross ? (along * Side) + place : (place * Side) + along] = 1;
    }
}
