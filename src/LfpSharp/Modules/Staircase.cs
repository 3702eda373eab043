using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>
/// The staircase activation of L levels: <c>f(z) = clamp(⌈z (L − 1)⌉, 0, L − 1) / (L − 1)</c>, so 0 up to z = 0, then up a step after every
/// 1 / (L − 1), and 1 above <c>(L − 2) / (L − 1)</c>. Its derivative is 0 everywhere; with two levels it is <see cref="Step"/>.
/// </summary>
/// <remarks>NaN stays NaN. An activation takes one of L values, so it can be stored in <c>⌈log₂ L⌉</c> bits.</remarks>
public sealed class Staircase : ParameterLessModule<Tensor, Tensor>
{
    /// <summary>The most levels.</summary>
    public const int MostLevels = 16;

    /// <summary>Creates the activation.</summary>
    /// <param name="levels">L, 2 to 16.</param>
    /// <exception cref="ArgumentOutOfRangeException">L is outside of that.</exception>
    public Staircase(int levels)
        : base(nameof(Staircase))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, MostLevels);
        Levels = levels;
    }

    /// <summary>L, how many values an output can have.</summary>
    public int Levels { get; }

    /// <summary>Computes the level of every element; shape and type are kept.</summary>
    public override Tensor forward(Tensor input) => (input * (Levels - 1)).ceil_().clamp_(0, Levels - 1).div_(Levels - 1);
}
