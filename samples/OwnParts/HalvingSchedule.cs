using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Options;

namespace OwnParts;

/// <summary>A schedule: the learning rate is halved every few epochs.</summary>
public sealed record HalvingSchedule : Schedule
{
    /// <summary>Epochs between two halvings.</summary>
    [Range(1, 1_000_000)]
    public int Every { get; init => field = OptionRange.Check(this, value); } = 5;

    /// <inheritdoc/>
    protected override double Shape(SchedulePosition position) => Math.Pow(0.5, position.Epoch / Every);
}
