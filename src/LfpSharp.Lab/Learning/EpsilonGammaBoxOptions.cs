using System.ComponentModel.DataAnnotations;
using LfpSharp.Composites;
using LfpSharp.Lab.Options;

namespace LfpSharp.Lab.Learning;

/// <summary>The first layer by z^B, convolutions by γ, all else by ε: <see cref="Composite.EpsilonGammaBox"/>.</summary>
/// <param name="Low">The lowest value that an input can have, normalized as the model sees it.</param>
/// <param name="High">The highest.</param>
public sealed record EpsilonGammaBoxOptions(double Low, double High) : StabilizedCompositeOptions
{
    /// <summary>γ.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    [Range(0, double.MaxValue)]
    public double Gamma { get; init => field = OptionRange.Check(this, value); } = 0.25;

    /// <inheritdoc/>
    public override Composite Create() => Composite.EpsilonGammaBox(Low, High, Gamma, Epsilon, Measured);
}
