using LfpSharp.Lab.Data.Samples;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Batches;

/// <summary>How an epoch is cut into batches.</summary>
public sealed record BatchOptions
{
    /// <summary>Samples in a batch; the last one of an epoch may be smaller, or by one greater with <see cref="JoinSingle"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int BatchSize { get; init => field = AtLeast(value, 1); } = 128;

    /// <summary>Whether each epoch has an order of its own; else the order is the split's.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Whether a last batch that would be smaller is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>
    /// Whether a last batch of a single sample joins the one before: the variance over one sample, which batch norm takes, is not a
    /// number.
    /// </summary>
    public bool JoinSingle { get; init; }

    /// <summary>Decides order and augmentation, together with epoch and batch.</summary>
    public long Seed { get; init; }

    /// <summary>Random changes to samples; null for none.</summary>
    public Augmentation? Augmentation { get; init; }

    /// <summary>Where the batches shall lie; null for the CPU.</summary>
    public Device? Device { get; init; }

    /// <summary>Batches made ahead of the one in use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Prefetch { get; init => field = AtLeast(value, 1); } = 2;

    private static int AtLeast(int value, int least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }
}
