using System.ComponentModel.DataAnnotations;
using LfpSharp.Gates;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Learning;

/// <summary>Base of the composites whose rules have one stabilizer, and whose activations are measured from one reference.</summary>
public abstract record StabilizedCompositeOptions : CompositeOptions
{
    /// <summary>The stabilizer ε.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double Epsilon { get; init => field = OptionRange.Check(this, value); } = Gate.DefaultEpsilon;

    /// <summary>From where activations are measured; zero-input is for those with f(0) ≠ 0, expected for steps.</summary>
    public ActivationReference Reference { get; init; }
}
