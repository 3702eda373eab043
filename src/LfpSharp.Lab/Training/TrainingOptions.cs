using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Training;

/// <summary>How long a model is trained, and on what batches. Training ends at whichever of the limits comes first.</summary>
public sealed record TrainingOptions
{
    /// <summary>Samples in a batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..65536.</exception>
    [Range(1, 65536)]
    public int BatchSize { get; init => field = OptionRange.Check(this, value); } = 64;

    /// <summary>
    /// S, a power of two: parts of a batch, each with its own forward and feedback, that are summed in a fixed order, so that the weights
    /// are the same bit for bit on any number of processes up to S. Null for as many as there are processes.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..4096.</exception>
    [Range(1, 4096)]
    public int? Shards { get; init => field = OptionRange.Check(this, value); }

    /// <summary>
    /// Batches, a power of two, whose feedback is averaged for one step of the optimizer: the step of a batch so many times as large,
    /// in the memory of one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..4096.</exception>
    [Range(1, 4096)]
    public int Accumulate { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <summary>What forward and feedback are computed in; weights, rewards and the optimizer are float32 always.</summary>
    public ComputeType Compute { get; init; }

    /// <summary>
    /// Segments that a deep network is cut into: a forward keeps their ends only, and each is run once more on the way back
    /// (<see cref="Propagation.CheckpointedSegments"/>). The weights are the same bit for bit. Null for none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 2..1024.</exception>
    [Range(2, 1024)]
    public int? Segments { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Samples of one step of the optimizer.</summary>
    internal int StepSize => BatchSize * Accumulate;

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

    /// <summary>Throws unless every one of so many processes gets a part of each batch.</summary>
    /// <param name="processes">How many train together.</param>
    /// <exception cref="ArgumentException">There are more processes than shards.</exception>
    public void CheckProcesses(int processes)
    {
        if ((Shards ?? 1) < processes)
        {
            throw new ArgumentException($"There are {processes} processes, but training.shards is {Shards ?? 1}, and each process needs a "
                + $"part of every batch. Start fewer; or begin another run with --set training.shards={processes}: its weights depend on "
                + "the shards, and not on how many processes share them.");
        }
    }

    /// <summary>Steps in all; null when only a time is set.</summary>
    internal long? TotalSteps(int stepsPerEpoch)
        => Epochs * (long)stepsPerEpoch is { } byEpochs && Steps is { } steps
            ? Math.Min(byEpochs, steps)
            : Epochs * (long)stepsPerEpoch ?? Steps;

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
