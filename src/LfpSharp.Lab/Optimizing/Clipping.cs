using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp.Modules;

namespace LfpSharp.Lab.Optimizing;

/// <summary>Keeps a step's feedback (or gradient) from growing too large.</summary>
public abstract record Clipping
{
    /// <summary>The most that is let through.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    [OptionName("max", Formerly = "most")]
    public double Max { get; init => field = OptionRange.Check(this, value); } = 1;

    /// <summary>Shrinks the <c>.grad</c> of the parameters in place.</summary>
    /// <param name="parameters">The parameters; those without <c>.grad</c> are left out.</param>
    public abstract void Apply(IReadOnlyList<Parameter> parameters);
}
