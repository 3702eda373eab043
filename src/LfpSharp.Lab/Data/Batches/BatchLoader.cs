using LfpSharp.Lab.Data.Samples;

namespace LfpSharp.Lab.Data.Batches;

/// <summary>
/// Cuts a split into batches, epoch by epoch, with the next batches made on a thread of their own while one is in use.
/// Order and augmentation are functions of (seed, epoch, batch), so an epoch can be entered at any batch and gives the same.
/// </summary>
public sealed class BatchLoader
{
    private readonly LabeledData data;
    private readonly BatchOptions options;

    /// <summary>Creates a loader; nothing is read yet.</summary>
    /// <param name="data">The split.</param>
    /// <param name="options">How it is cut.</param>
    public BatchLoader(LabeledData data, BatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        this.data = data;
        this.options = options;
        var isSingle = options.BatchSize > 1 && data.Count > options.BatchSize && data.Count % options.BatchSize == 1;
        JoinsSingle = options.JoinSingle && isSingle && !options.DropLast;
        BatchesPerEpoch = options.DropLast || JoinsSingle
            ? data.Count / options.BatchSize
            : (data.Count + options.BatchSize - 1) / options.BatchSize;
    }

    /// <summary>Batches in an epoch.</summary>
    public int BatchesPerEpoch { get; }

    /// <summary>Whether the last batch of an epoch has a sample more, since it would be alone in one after it.</summary>
    public bool JoinsSingle { get; }

    /// <summary>
    /// The batches of an epoch. Each belongs to the loader and lives until the next is asked for or the enumeration ends.
    /// </summary>
    /// <param name="epoch">Which epoch, from 0.</param>
    /// <param name="firstBatch">Where to enter it: the number of batches already done.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    /// <exception cref="ArgumentOutOfRangeException">The epoch has no such batch.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <remarks>What goes wrong while a batch is made is thrown where that batch is asked for.</remarks>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchesPerEpoch);
        return Enumerate(epoch, firstBatch, cancellation);
    }

    /// <summary>The indices of an epoch's samples, in their order.</summary>
    internal int[] Order(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, data.Count)];
        if (options.Shuffle)
            new SplitMix64(SplitMix64.Seed(options.Seed, epoch)).Shuffle(order);
        return order;
    }

    /// <summary>The index in the split of a sample of a batch.</summary>
    /// <param name="epoch">Which epoch.</param>
    /// <param name="batch">Which batch of it.</param>
    /// <param name="row">Which sample of it.</param>
    internal int IndexOf(int epoch, int batch, int row) => Order(epoch)[(batch * options.BatchSize) + row];

    private int SizeOf(int batch)
        => batch + 1 < BatchesPerEpoch ? options.BatchSize
            : JoinsSingle ? options.BatchSize + 1
            : Math.Min(options.BatchSize, data.Count - (batch * options.BatchSize));

    private IEnumerable<Batch> Enumerate(int epoch, int firstBatch, CancellationToken cancellation)
    {
        using var ahead = new BatchQueue(Make(epoch, firstBatch), options.Prefetch);
        while (ahead.Take(cancellation) is { } batch)
        {
            using (batch)
                yield return batch;
        }
    }

    private IEnumerable<Batch> Make(int epoch, int firstBatch)
    {
        var order = Order(epoch);
        for (var i = firstBatch; i < BatchesPerEpoch; i++)
        {
            yield return data.Gather(
                order.AsSpan(i * options.BatchSize, SizeOf(i)),
                options.Device,
                options.Augmentation,
                SplitMix64.Seed(options.Seed, epoch, i));
        }
    }
}
