using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Codes;

/// <summary>
/// Turns values between 0 and 1 into what a spiking network is shown. A ready train needs none: <see cref="SpikeSequence.Train"/>.
/// </summary>
public abstract record SpikeEncoder
{
    private protected SpikeEncoder(int steps)
    {
        if (steps < 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(steps), steps, FormattableString.Invariant($"An encoder was to make T = {steps} steps; it needs at least one."));
        }

        Steps = steps;
    }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>
    /// Encodes [N, ...]. A train belongs to the caller, through <see cref="SpikeSequence.Values"/>; the input is not disposed.
    /// </summary>
    /// <exception cref="ArgumentException">The input has the wrong rank or type, or values that the code cannot express.</exception>
    public abstract SpikeSequence Encode(Tensor input);

    private protected static void CheckUnit(Tensor input, string code)
    {
        _ = SpikeSequence.Constant(input, 1);
        using var inside = input.ge(0).logical_and_(input.le(1));
        using var all = inside.all();
        if (!all.item<bool>())
        {
            throw new ArgumentException(
                $"The {code} code takes values between 0 and 1, but the input holds others (or NaN). Scale the data to 0..1 first.",
                nameof(input));
        }
    }
}
