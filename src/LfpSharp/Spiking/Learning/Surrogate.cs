using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>A derivative to use for a spike, which has none: <c>σ'(x)</c> at the distance <c>x = u − θ</c> from the threshold.</summary>
public abstract record Surrogate
{
    private protected Surrogate()
    {
    }

    /// <summary>σ' of each distance; same shape and type. NaN gives NaN.</summary>
    public abstract Tensor Derivative(Tensor distance);

    private protected static double Positive(double value, string name)
        => value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(
                name, value, FormattableString.Invariant($"{name} is {value}; it must be positive and finite."));
}
