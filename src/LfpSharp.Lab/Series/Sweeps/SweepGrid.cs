using System.Numerics;
using LfpSharp.Lab.Data;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>
/// The settings that a sweep tries: of each key one value, with each of those of the others, the last key's changing first; or some of
/// them, drawn at random.
/// </summary>
internal sealed class SweepGrid
{
    private const int MostSettings = 10_000;

    private readonly IReadOnlyList<SweepAxis> axes;

    /// <summary>Lists the settings.</summary>
    /// <param name="axes">The keys, one or more, each with one or more values.</param>
    /// <param name="trials">How many are drawn, each at most once; null for all.</param>
    /// <param name="seed">Decides which.</param>
    /// <exception cref="ArgumentException">They are too many, or too few to draw from.</exception>
    public SweepGrid(IReadOnlyList<SweepAxis> axes, int? trials, long seed)
    {
        this.axes = axes;
        var all = axes.Aggregate(BigInteger.One, (product, axis) => product * axis.Values.Count);
        if (trials is { } some && (some < 1 || some > all))
            throw new ArgumentException($"--trials is {some}, but must be from 1 to {all}, the number of settings. Leave it out for all.");
        if ((trials ?? all) > MostSettings || all > int.MaxValue)
        {
            throw new ArgumentException($"There are {all} settings, and a sweep tries at most {MostSettings}, drawn by --trials from at "
                + $"most {int.MaxValue}. Give fewer values, or fewer --trials.");
        }

        Settings = [.. Places((int)all, trials, seed).Select(At)];
    }

    /// <summary>The settings: of each the values, in the keys' order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Settings { get; }

    // In the grid's order, however they are drawn.
    private static IEnumerable<int> Places(int all, int? trials, long seed)
    {
        if (trials is null)
            return Enumerable.Range(0, all);
        var (drawn, random) = (new SortedSet<int>(), new SplitMix64(SplitMix64.Seed(seed)));
        while (drawn.Count < trials)
            drawn.Add(random.Next(all));
        return drawn;
    }

    private string[] At(int place)
    {
        var setting = new string[axes.Count];
        for (var i = axes.Count - 1; i >= 0; i--)
            (place, setting[i]) = (place / axes[i].Values.Count, axes[i].Values[place % axes[i].Values.Count]);
        return setting;
    }
}
