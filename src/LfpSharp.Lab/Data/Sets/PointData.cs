using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>Generated points in the plane.</summary>
internal static class PointData
{
    /// <summary>Two normal clouds around (1, 1) and (2, 2), standard deviation 0.2.</summary>
    public static DataSet Blobs(DataOptions options) => Make("blobs", 2, options, (label, _, _, random) =>
    {
        const double deviation = 0.2;
        return (label + 1 + (deviation * random.Normal()), label + 1 + (deviation * random.Normal()));
    });

    /// <summary>A circle of radius 1 and one of radius 0.05 in it, evenly spaced in angle, plus normal noise of 0.2.</summary>
    public static DataSet Circles(DataOptions options) => Make("circles", 2, options, (label, i, count, random) =>
    {
        const double noise = 0.2, factor = 0.05;
        var radius = label == 0 ? 1 : factor;
        var (sin, cos) = Math.SinCos(Math.Tau * i / count);
        return ((radius * cos) + (noise * random.Normal()), (radius * sin) + (noise * random.Normal()));
    });

    /// <summary>
    /// Three arms: radius 0..1 and angle 4j..4(j+1), both even, plus normal noise of 0.2 on the angle; <c>(r sin θ, r cos θ)</c>.
    /// </summary>
    public static DataSet Swirls(DataOptions options) => Make("swirls", 3, options, (label, i, count, random) =>
    {
        const double noise = 0.2, turn = 4;
        var radius = (double)i / (count - 1);
        var (sin, cos) = Math.SinCos((turn * (label + radius)) + (noise * random.Normal()));
        return (radius * sin, radius * cos);
    });

    private static DataSet Make(
        string name, int classes, DataOptions options, Func<int, int, int, NormalSource, (double X, double Y)> point)
    {
        var random = new NormalSource(options.Seed);
        var values = new float[2 * options.Samples];
        var labels = new int[options.Samples];
        for (var k = 0; k < options.Samples; k++)
        {
            var (label, i) = (k % classes, k / classes);
            var count = ((options.Samples - 1 - label) / classes) + 1;
            var (x, y) = point(label, i, count, random);
            (values[2 * k], values[(2 * k) + 1], labels[k]) = ((float)x, (float)y, label);
        }

        var whole = new LabeledData(
            "train",
            new ArraySamples<float>(values, options.Samples, [2], values.Max(Math.Abs)),
            labels,
            [.. Enumerable.Range(0, classes).Select(c => $"{c}")]);
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet(name, train, test, DataSet.HashOf(whole), $"generated from seed {options.Seed}");
    }

    private sealed class NormalSource(long seed)
    {
        private SplitMix64 random = new(SplitMix64.Seed(seed));

        public double Normal() => random.NextNormal();
    }
}
