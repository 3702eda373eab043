using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using static TorchSharp.torch;

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

    /// <summary>For numbers to predict: how far this epoch's predictions were from them.</summary>
    public NumberSums Errors { get; set; }

    /// <summary>Samples of this epoch learned from.</summary>
    public long Seen { get; set; }

    /// <summary>Seconds of training.</summary>
    public double Seconds { get; set; }

    /// <summary>The records of the epochs done.</summary>
    public List<EpochRecord> Epochs { get; init; } = [];

    /// <summary>How often in a row each layer was found without feedback.</summary>
    public Dictionary<string, int> Silent { get; init; } = [];

    /// <summary>The score over what was learned from in this epoch, as it was learned from.</summary>
    internal double Score => Errors.Count > 0 ? Errors.Determination : (double)Right / Seen;

    /// <summary>Counts a batch in.</summary>
    internal void Count(Tensor outputs, Tensor labels)
    {
        if (TaskLoss.IsOfNumbers(labels))
            Errors = Errors.With(outputs, labels);
        else
            Right += Accuracy.CountRight(outputs, labels);
        Seen += labels.shape[0];
    }

    /// <summary>The epoch with the best validation score so far, the first of equals; null before the first.</summary>
    public EpochRecord? Best() => Epochs.MaxBy(record => record.ValidationScore);
}
