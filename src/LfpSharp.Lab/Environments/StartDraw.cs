using LfpSharp.Lab.Data;

namespace LfpSharp.Lab.Environments;

/// <summary>Draws the start of an episode; a function of the start's number alone.</summary>
internal static class StartDraw
{
    /// <summary>Fills with numbers uniform between two bounds.</summary>
    public static void Uniform(long start, double least, double most, Span<double> values)
    {
        var random = new SplitMix64(SplitMix64.Seed(start));
        foreach (ref var value in values)
            value = least + ((most - least) * random.NextUnit());
    }

    /// <summary>Uniform over 0 … <paramref name="bound"/> − 1.</summary>
    public static int Below(long start, int bound) => new SplitMix64(SplitMix64.Seed(start)).Next(bound);
}
