using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>A generated table in which one class is rare, and mixed with the other: what accuracy says little about.</summary>
internal static class RareData
{
    public const string Name = "rare";

    private const int Columns = 8;

    /// <summary>
    /// Eight standard normal columns; a sample is a hit with probability <c>σ(2 x₁ + 1.5 x₂ x₃ + x₄² − x₅ − 5.5)</c>, about one in
    /// ten.
    /// </summary>
    public static DataSet Load(DataOptions options)
    {
        var random = new SplitMix64(SplitMix64.Seed(options.Seed, Columns));
        var values = new float[Columns * options.Samples];
        var labels = new int[options.Samples];
        for (var i = 0; i < labels.Length; i++)
        {
            var x = values.AsSpan(Columns * i, Columns);
            foreach (ref var value in x)
                value = (float)random.NextNormal();
            var score = (2 * x[0]) + (1.5 * x[1] * x[2]) + (x[3] * x[3]) - x[4] - 5.5;
            labels[i] = random.NextUnit() < 1 / (1 + Math.Exp(-score)) ? 1 : 0;
        }

        var whole = new LabeledData(
            "train", new ArraySamples<float>(values, labels.Length, [Columns], values.Max(Math.Abs)), labels, ["usual", "hit"]);
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet(Name, train, test, DataSet.HashOf(whole), $"generated from seed {options.Seed}");
    }
}
