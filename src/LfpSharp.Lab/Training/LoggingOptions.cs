using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Training;

/// <summary>What a run writes down while it trains, beside <c>metrics.jsonl</c>.</summary>
public sealed record LoggingOptions
{
    /// <summary>Steps between two measurements of each layer's feedback; also how soon a silent layer is noticed.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int FeedbackSteps { get; init => field = OptionRange.Check(this, value); } = 100;

    /// <summary>Whether the sparsity of updates, weights and activations is measured in the last step of each epoch.</summary>
    public bool Sparsity { get; init; } = true;

    /// <summary>Steps between two further measurements of sparsity within an epoch; null for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int? SparsitySteps { get; init => field = OptionRange.Check(this, value); }

    /// <summary>τ: a parameter that a step changes by no more than this share of itself counts as nearly unchanged.</summary>
    /// <remarks>
    /// 2⁻¹¹ unless given, the unit roundoff of 16-bit floating point: weights kept in 16 bits would mostly round such a change away.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double SparsityThreshold { get; init => field = OptionRange.Check(this, value); } = 1.0 / 2048;

    /// <summary>Steps between two checkpoints within an epoch; null for none but by time. Each epoch ends with one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int? CheckpointSteps { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Seconds between two checkpoints within an epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, 1e6)]
    public double CheckpointSeconds { get; init => field = OptionRange.Check(this, value); } = 60;

    /// <summary>Whether the run's pictures are drawn at its end.</summary>
    public bool Pictures { get; init; } = true;

    /// <summary>Whether epochs are also written to <c>metrics.csv</c>.</summary>
    public bool Csv { get; init; }

    /// <summary>Whether records are also written for TensorBoard, to <c>tensorboard/</c>.</summary>
    [OptionName("tensorboard")]
    public bool TensorBoard { get; init; }
}
