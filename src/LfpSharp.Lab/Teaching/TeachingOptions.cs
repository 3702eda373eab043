using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Teaching;

/// <summary>How a network is taught by a person's yes and no. <c>docs/teach.md</c> has the experiments with these defaults.</summary>
public sealed record TeachingOptions
{
    /// <summary>Labelled samples of each class for the warm start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..100000.</exception>
    [Range(1, 100_000)]
    public int Labels { get; init => field = OptionRange.Check(this, value); } = 5;

    /// <summary>Steps of the warm start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..100000.</exception>
    [Range(0, 100_000)]
    public int WarmSteps { get; init => field = OptionRange.Check(this, value); } = 100;

    /// <summary>Steps after each answer, each of them over samples of all that was answered so far.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..1000.</exception>
    [Range(1, 1000)]
    public int Steps { get; init => field = OptionRange.Check(this, value); } = 8;

    /// <summary>Most samples in such a step: half of what was labelled, half of what was answered, the newest answers first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 2..65536.</exception>
    [Range(2, 65_536)]
    public int BatchSize { get; init => field = OptionRange.Check(this, value); } = 256;

    /// <summary>The learning rate after the warm start, as a share of the recipe's.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and at most 1.</exception>
    [Range(0, 1, MinimumIsExclusive = true)]
    public double Rate { get; init => field = OptionRange.Check(this, value); } = 0.3;

    /// <summary>What is asked about next.</summary>
    public QuestionChoice Choice { get; init; }

    /// <summary>Whether answers are remembered and learned from again; else each is learned from once it is given, and no more.</summary>
    public bool Remembers { get; init; } = true;
}
