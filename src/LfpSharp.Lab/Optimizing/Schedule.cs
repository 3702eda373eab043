using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Optimizing;

/// <summary>How the learning rate changes: a factor that is a function of the position alone, so that a resumed run repeats it.</summary>
public abstract record Schedule
{
    /// <summary>Steps over which the factor first rises linearly to its value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    [Range(0, int.MaxValue)]
    public int WarmupSteps { get; init => field = OptionRange.Check(this, value); }

    /// <summary>Whether the factor depends on the number of steps in all.</summary>
    public virtual bool NeedsTotalSteps => false;

    /// <summary>What the learning rate is multiplied by at a position.</summary>
    /// <param name="position">Where training stands.</param>
    public double Factor(SchedulePosition position)
    {
        ArgumentNullException.ThrowIfNull(position);
        var warm = position.Step < WarmupSteps ? (position.Step + 1.0) / (WarmupSteps + 1) : 1;
        return warm * Shape(position);
    }

    /// <summary>The factor without the warm-up.</summary>
    protected abstract double Shape(SchedulePosition position);

    /// <summary>How much of training is done, 0..1.</summary>
    protected static double Share(SchedulePosition position)
        => position.TotalSteps is { } total
            ? Math.Min(1, position.Step / (double)total)
            : throw new ArgumentException("This schedule needs to know the number of steps: set training.epochs or training.steps.");

    /// <summary>
    /// From <paramref name="from"/> to <paramref name="to"/> along half a cosine, as <paramref name="share"/> goes from 0 to 1.
    /// </summary>
    protected static double Anneal(double from, double to, double share) => to + ((from - to) * (1 + Math.Cos(Math.PI * share)) / 2);
}
