namespace LfpSharp.Lab.Training;

/// <summary>The learning rate stays.</summary>
public sealed record ConstantSchedule : Schedule
{
    private protected override double Shape(SchedulePosition position) => 1;
}
