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

    /// <summary>From where activations are measured; zero-input is for those with f(0) ≠ 0, such as sigmoid and softplus.</summary>
    public ActivationReference Reference { get; init; }

    /// <inheritdoc/>
    public override Composite Create() => Composite.Epsilon(Epsilon, Reference);
}
