using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Optimizing;

/// <summary>The learning rate is multiplied by a factor every so many epochs.</summary>
public sealed record StepSchedule : Schedule
{
    /// <summary>Epochs between two changes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int Every { get; init => field = OptionRange.Check(this, value); } = 10;

    /// <summary>The factor of each change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0 and at most 1.</exception>
    [Range(0, 1, MinimumIsExclusive = true)]
    public double Gamma { get; init => field = OptionRange.Check(this, value); } = 0.1;

    /// <inheritdoc/>
    protected override double Shape(SchedulePosition position) => Math.Pow(Gamma, position.Epoch / Every);
}
