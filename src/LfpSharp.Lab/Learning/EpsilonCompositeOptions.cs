using System.ComponentModel.DataAnnotations;
using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Learning;

/// <summary>The ε rule in every layer: <see cref="Composite.Epsilon"/>.</summary>
public sealed record EpsilonCompositeOptions : CompositeOptions
{
    /// <summary>The stabilizer ε.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double Epsilon { get; init => field = OptionRange.Check(this, value); } = Gate.DefaultEpsilon;

    /// <inheritdoc/>
    public override Composite Create() => Composite.Epsilon(Epsilon);
}
