using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Optimizing;

/// <summary>The learning rate falls along half a cosine: <c>floor + (1 − floor)(1 + cos πt)/2</c>, t the share of training done.</summary>
public sealed record CosineSchedule : Schedule
{
    /// <summary>The factor at the end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double Floor { get; init => field = OptionRange.Check(this, value); }

    /// <inheritdoc/>
    public override bool NeedsTotalSteps => true;

    /// <inheritdoc/>
    protected override double Shape(SchedulePosition position) => Anneal(1, Floor, Share(position));
}
