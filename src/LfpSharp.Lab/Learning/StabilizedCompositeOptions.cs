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

    /// <summary>
    /// From where activations are measured; null for what suits each, which is <see cref="ActivationReference.Expected"/>. Wherever
    /// f(0) = 0 and f is no step, all are the same.
    /// </summary>
    public ActivationReference? Reference { get; init; }

    /// <summary><see cref="Reference"/>, or what suits each activation where none was chosen.</summary>
    protected internal ActivationReference Measured => Reference ?? ActivationReference.Expected;
}
