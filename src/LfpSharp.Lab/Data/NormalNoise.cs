using System.Runtime.Intrinsics;

namespace LfpSharp.Lab.Data;

/// <summary>
/// Normal noise, <c>x' = x + σ·n</c> with <c>n = √(−2 ln u₁)·cos 2πu₂</c> and the sine of the same pair (Box and Muller). A value
/// depends on seed, σ and place alone.
/// </summary>
internal static class NormalNoise
{
    /// <summary>Values that are drawn together: the cosines of so many pairs, then their sines.</summary>
    internal const int Block = 32;

    // Apart from the draws of shift and flip, which begin from the batch's seed itself.
    private const long Stream = 1;
    private const int Pairs = Block / 2;
    private const float UnitIn32Bits = 1f / (1L << 32);

    /// <summary>Adds noise in place; <paramref name="seed"/> is the batch's.</summary>
    public static void Add(Span<float> values, double deviation, ulong seed)
    {
        var random = new SplitMix64(SplitMix64.Seed((long)seed, Stream));
        Span<float> noise = stackalloc float[Block];
        for (var start = 0; start < values.Length; start += Block)
        {
            Draw(noise, (float)deviation, ref random);
            var block = values[start..Math.Min(start + Block, values.Length)];
            for (var i = 0; i < block.Length; i++)
                block[i] += noise[i];
        }
    }

    private static void Draw(Span<float> noise, float deviation, ref SplitMix64 random)
    {
        Span<float> first = stackalloc float[Pairs], second = stackalloc float[Pairs];
        for (var i = 0; i < Pairs; i++)
        {
            // u₁ in (0, 1], so that the logarithm is finite; u₂ in [0, 1].
            var bits = random.Next();
            first[i] = ((uint)(bits >> 32) + 0.5f) * UnitIn32Bits;
            second[i] = (uint)bits * UnitIn32Bits;
        }
        var radius = deviation * Vector512.Sqrt(-2f * Vector512.Log(Vector512.Create<float>(first)));
        var (sine, cosine) = Vector512.SinCos(MathF.Tau * Vector512.Create<float>(second));
        (radius * cosine).CopyTo(noise);
        (radius * sine).CopyTo(noise[Pairs..]);
    }
}
