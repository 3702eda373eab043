using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Optimizing;

/// <summary>The learning rate is multiplied by a factor whenever the validation accuracy has not improved for some epochs.</summary>
public sealed record PlateauSchedule : Schedule
{
    /// <summary>The factor of each change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not between 0 and 1.</exception>
    [Range(0, 1, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Gamma { get; init => field = OptionRange.Check(this, value); } = 0.3;

    /// <summary>Epochs without improvement before a change.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    [Range(1, int.MaxValue)]
    public int Patience { get; init => field = OptionRange.Check(this, value); } = 3;

    /// <inheritdoc/>
    protected override double Shape(SchedulePosition position)
    {
        var (best, waited, changes) = (double.NegativeInfinity, 0, 0);
        foreach (var accuracy in position.ValidationScores)
        {
            waited = accuracy > best ? 0 : waited + 1;
            best = Math.Max(best, accuracy);
            if (waited == Patience)
                (waited, changes) = (0, changes + 1);
        }
        return Math.Pow(Gamma, changes);
    }
}
