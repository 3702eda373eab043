namespace LfpSharp.Lab.Data;

/// <summary>
/// A stream of random numbers that is a function of its seed alone, on every machine and version.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong state = seed;

    /// <summary>A seed that depends on every part and on their order.</summary>
    public static ulong Seed(params ReadOnlySpan<long> parts)
    {
        ulong seed = 0;
        foreach (var part in parts)
            seed = Mix(seed + GoldenGamma) ^ Mix((ulong)part + GoldenGamma + seed);
        return seed;
    }

    public ulong Next() => Mix(state += GoldenGamma);

    /// <summary>Uniform over <c>0 .. bound − 1</c>, with a bias below <c>bound / 2^64</c>.</summary>
    public int Next(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Uniform in [0, 1), in steps of 2^-53.</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>Standard normal, by Box and Muller.</summary>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextUnit())) * Math.Cos(Math.Tau * NextUnit());

    /// <summary>Puts the items in random order (Fisher and Yates).</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
