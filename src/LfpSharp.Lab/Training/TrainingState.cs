namespace LfpSharp.Lab.Training;

/// <summary>Where training stands: what a resumed run needs besides tensors. Saved as JSON.</summary>
public sealed record TrainingState
{
    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    /// <summary>Epochs done.</summary>
    public int Epoch { get; set; }

    /// <summary>Batches done of the epoch that is under way.</summary>
    public int Batch { get; set; }

    /// <summary>Samples of this epoch that were right when learned from.</summary>
    public long Right { get; set; }

    /// <summary>Samples of this epoch learned from.</summary>
    public long Seen { get; set; }

    /// <summary>Seconds of training.</summary>
    public double Seconds { get; set; }

    /// <summary>The records of the epochs done.</summary>
    public List<EpochRecord> Epochs { get; init; } = [];

    /// <summary>How often in a row each layer was found without feedback.</summary>
    public Dictionary<string, int> Silent { get; init; } = [];

    /// <summary>The epoch with the best validation accuracy so far, the first of equals; null before the first.</summary>
    public EpochRecord? Best() => Epochs.MaxBy(record => record.ValidationAccuracy);
}
