using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>The hard hyperbolic tangent: z clamped to an interval.</summary>
/// <remarks>
/// Stands in for <see cref="TorchSharp.Modules.Hardtanh"/>, which in TorchSharp 0.107 returns its input unchanged unless it
/// works in place.
/// </remarks>
public sealed class Hardtanh : ParameterLessModule<Tensor, Tensor>
{
    /// <summary>Creates the activation.</summary>
    /// <param name="minimum">The lower end.</param>
    /// <param name="maximum">The upper end, above the lower one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ends are not finite, or not in order.</exception>
    public Hardtanh(double minimum = -1, double maximum = 1)
        : base(nameof(Hardtanh))
    {
        if (!(double.IsFinite(minimum) && double.IsFinite(maximum) && minimum < maximum))
        {
            throw new ArgumentOutOfRangeException(
                nameof(minimum), minimum, $"The interval must be finite and not empty; the upper end is {maximum}.");
        }

        (Minimum, Maximum) = (minimum, maximum);
    }

    /// <summary>The lower end.</summary>
    public double Minimum { get; }

    /// <summary>The upper end.</summary>
    public double Maximum { get; }

    /// <summary>Clamps every element; shape and type are kept.</summary>
    public override Tensor forward(Tensor input) => input.clamp(Minimum, Maximum);
}
