using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Environments;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>An environment as a data set: its samples are starts of episodes, so that none is trained on that is scored.</summary>
internal static class EnvironmentData
{
    public static DataSet Load(IEnvironment environment, DataOptions options)
    {
        var random = new SplitMix64(SplitMix64.Seed(options.Seed));
        var starts = new long[options.Samples];
        for (var i = 0; i < starts.Length; i++)
            starts[i] = (long)(random.Next() >> 1);
        var whole = LabeledData.OfEpisodes("train", environment, starts);
        var (train, test) = new DataSplit(options.TestShare, options.Seed).Apply(whole, "test");
        return new DataSet(
            environment.Name, train, test, DataSet.HashOf(whole), $"an environment, its starts drawn from seed {options.Seed}");
    }
}
