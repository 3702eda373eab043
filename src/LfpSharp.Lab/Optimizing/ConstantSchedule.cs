namespace LfpSharp.Lab.Optimizing;

/// <summary>The learning rate stays.</summary>
public sealed record ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    protected override double Shape(SchedulePosition position) => 1;
}
