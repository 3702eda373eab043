using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Training;

/// <summary>How long a model is trained, and on what batches. Training ends at whichever of the limits comes first.</summary>
public sealed record TrainingOptions
{
    /// <summary>Samples in a batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..65536.</exception>
    [Range(1, 65536)]
    public int BatchSize { get; init => field = OptionRange.Check(this, value); } = 64;

    /// <summary>Passes over the training split; null for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int? Epochs { get; init => field = OptionRange.Check(this, value); } = 40;

    /// <summary>Steps; null for no limit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, long.MaxValue)]
    public long? Steps { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Minutes of training; null for no limit. The step that is under way is finished.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double? Minutes { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Epochs without a better validation accuracy before training ends early; null for never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int? Patience { get; init => field = OptionRange.Check(this, value); }

    /// <summary>The validation score at which training ends early, as records have it (0.98 is 98 %); null for never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not finite.</exception>
    [Range(-1e300, 1e300)]
    public double? Target { get; init => field = OptionRange.Check(this, value); }

    /// <summary>The limit that training has reached; null for none.</summary>
    internal TrainingEnd? EndOf(TrainingState state)
    {
        if (state.Epoch >= Epochs || state.Step >= Steps)
            return TrainingEnd.Completed;
        if (state.Best()?.ValidationScore >= Target)
            return TrainingEnd.TargetReached;
        if (Patience is { } patience && state.Best() is { } best && state.Epoch - best.Epoch >= patience)
            return TrainingEnd.NoImprovement;
        return state.Seconds >= Minutes * 60 ? TrainingEnd.OutOfTime : null;
    }
}
