using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>Multiplication by a constant; reward passes unchanged.</summary>
/// <param name="factor">The constant.</param>
public sealed class Scale(double factor) : ParameterLessModule<Tensor, Tensor>(nameof(Scale))
{
    /// <summary>The constant.</summary>
    public double Factor { get; } = double.IsFinite(factor)
        ? factor
        : throw new ArgumentOutOfRangeException(nameof(factor), factor, "The factor must be finite.");

    /// <summary>Multiplies every element by <see cref="Factor"/>.</summary>
    public override Tensor forward(Tensor input) => input * Factor;
}
