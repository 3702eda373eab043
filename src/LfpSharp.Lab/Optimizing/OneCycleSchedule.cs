using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Optimizing;

/// <summary>The learning rate rises to its value along half a cosine, and falls along another (Smith and Topin, 2019).</summary>
public sealed record OneCycleSchedule : Schedule
{
    /// <summary>The share of training in which it rises.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    [Range(0, 1, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Rise { get; init => field = OptionRange.Check(this, value); } = 0.3;

    /// <summary>The factor at the start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double Start { get; init => field = OptionRange.Check(this, value); } = 0.04;

    /// <summary>The factor at the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double End { get; init => field = OptionRange.Check(this, value); } = 4e-6;

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => true;

    /// <inheritdoc/>
    protected override double Shape(SchedulePosition position)
    {
        var share = Share(position);
        return share < Rise ? Anneal(Start, 1, share / Rise) : Anneal(1, End, (share - Rise) / (1 - Rise));
    }
}
