using LfpSharp.Lab.Measures;

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

    /// <summary>Samples of this epoch that were right when learned from; of several labels those that were told rightly to hold.</summary>
    public long Right { get; set; }

    /// <summary>For numbers to predict: how far this epoch's predictions were from them.</summary>
    public NumberSums Errors { get; set; }

    /// <summary>For text: the sum of log₂ of the probability of each true next character of this epoch.</summary>
    public double LogLikelihood { get; set; }

    /// <summary>
    /// The sum of the returns of this epoch's episodes, or of the metric of each batch times its samples; of several labels 2 TP + FP + FN.
    /// </summary>
    public double Merits { get; set; }

    /// <summary>Samples, of text characters, of this epoch learned from.</summary>
    public long Seen { get; set; }

    /// <summary>Seconds of training.</summary>
    public double Seconds { get; set; }

    /// <summary>The records of the epochs done.</summary>
    public List<EpochRecord> Epochs { get; init; } = [];

    /// <summary>Changes of the learning rate that were asked for on the way, or are planned; empty in states of older versions.</summary>
    public List<RateChange> RateChanges { get; init; } = [];

    /// <summary>How often in a row each layer was found without feedback.</summary>
    public Dictionary<string, int> Silent { get; init; } = [];

    /// <summary>The score over what was learned from in this epoch, as it was learned from.</summary>
    internal double Score(ScoreKind kind) => kind switch
    {
        ScoreKind.Determination => Errors.Determination,
        ScoreKind.Likelihood => LogLikelihood / Seen,
        ScoreKind.Return or ScoreKind.Metric => Merits / Seen,
        ScoreKind.LabelF1 => LabelEvaluation.F1(Right, Merits),
        _ => (double)Right / Seen,
    };

    /// <summary>Counts a batch in.</summary>
    internal void Count(BatchScore batch)
    {
        Right += batch.Right;
        Seen += batch.Seen;
        LogLikelihood += batch.LogLikelihood;
        Errors = batch.AddedTo(Errors);
        Merits += batch.Merits;
    }

    /// <summary>Forgets what was counted of an epoch, for the next.</summary>
    internal void BeginEpoch() => (Batch, Right, Seen, Errors, LogLikelihood, Merits) = (0, 0, 0, default, 0, 0);

    /// <summary>The epoch with the best validation score so far, the first of equals; null before the first.</summary>
    public EpochRecord? Best() => Epochs.MaxBy(record => record.ValidationScore);
}
