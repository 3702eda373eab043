using System.Numerics;

namespace LfpSharp.Lab.Training;

/// <summary>How a batch is cut into shards.</summary>
internal static class ShardCut
{
    /// <summary>
    /// The rows of each shard, one after another and as equal as can be. A batch too small for all of them fills the first ones, a power
    /// of two of them; the others get none.
    /// </summary>
    /// <param name="rows">Samples of the batch.</param>
    /// <param name="shards">Shards, a power of two.</param>
    /// <param name="least">Samples that a shard must have, if it has any.</param>
    public static IReadOnlyList<(int First, int Count)> Of(int rows, int shards, int least)
    {
        var filled = Math.Min(shards, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, rows / least) + 1) / 2);
        return
        [
            .. Enumerable.Range(0, shards).Select(shard => shard < filled ? (Begin(shard), Begin(shard + 1) - Begin(shard)) : (rows, 0)),
        ];

        int Begin(int shard) => (int)((long)shard * rows / filled);
    }
}
