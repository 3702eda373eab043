using LfpSharp.Lab.Data;

namespace LfpSharp.Lab.Tests.Data;

public sealed class SplitMix64Tests
{
    [Fact]
    public void Next_SeedOfThePublishedExample_GivesItsNumbers()
    {
        // The first outputs for seed 1234567 of the reference implementation (Vigna, splitmix64.c).
        var random = new SplitMix64(1234567);
        Assert.Equal(
            [6457827717110365317, 3203168211198807973, 9817491932198370423], (ulong[])[random.Next(), random.Next(), random.Next()]);
    }

    [Fact]
    public void NextNormal_ManyDraws_HasTheMomentsOfANormal()
    {
        var random = new SplitMix64(7);
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextNormal())];
        Assert.Equal(0, draws.Average(), 0.02);
        Assert.Equal(1, draws.Average(d => d * d), 0.02);
        Assert.Equal(3, draws.Average(d => d * d * d * d), 0.15);
    }

    [Fact]
    public void Seed_OfTwoParts_StaysWhatItIs()
    {
        // Splits and orders follow from it, so another value would give every run of before another split.
        Assert.Equal(5769645573958191397UL, SplitMix64.Seed(3, 5));
    }

    [Fact]
    public void Shuffle_TwoAndThreeItems_GivesEveryOrder()
    {
        foreach (var count in new[] { 2, 3 })
        {
            var orders = Enumerable.Range(0, 200).Select(seed =>
            {
                int[] items = [.. Enumerable.Range(0, count)];
                new SplitMix64((ulong)seed).Shuffle(items);
                Assert.Equal(Enumerable.Range(0, count), items.Order());
                return string.Join(',', items);
            });
            Assert.Equal(count == 2 ? 2 : 6, orders.Distinct().Count());
        }
    }

    [Fact]
    public void Seed_PartsAndOrder_Matter()
    {
        ulong[] seeds =
        [
            SplitMix64.Seed(0), SplitMix64.Seed(0, 0), SplitMix64.Seed(0, 1), SplitMix64.Seed(1, 0), SplitMix64.Seed(1),
            SplitMix64.Seed(1, 1),
        ];
        Assert.Distinct(seeds);
    }
}
