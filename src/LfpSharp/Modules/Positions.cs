using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>Learned positions: a vector added to each token, by where it stands.</summary>
/// <remarks>
/// Rule by default: ε, so that the positions get feedback as a bias does, <c>φ(p) = |p| Σ_batch r / stab(x + p)</c>. Parameter:
/// <c>pos</c>, [1, count, features], drawn with a standard deviation of 0.02.
/// </remarks>
public sealed class Positions : nn.Module<Tensor, Tensor>
{
    private readonly Parameter pos;

    /// <summary>Creates the layer.</summary>
    /// <param name="count">How many tokens there are at most.</param>
    /// <param name="features">Features a token.</param>
    public Positions(long count, long features)
        : base(nameof(Positions))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        pos = nn.Parameter(randn(1, count, features).mul_(0.02));
        RegisterComponents();
    }

    /// <summary>Adds the positions.</summary>
    /// <param name="input">[N, tokens, features], with no more tokens than there are positions.</param>
    /// <returns>[N, tokens, features].</returns>
    /// <exception cref="ArgumentException">There are more tokens than positions.</exception>
    public override Tensor forward(Tensor input)
    {
        var (tokens, count) = (input.shape[1], pos.shape[1]);
        if (tokens > count)
        {
            throw new ArgumentException(
                $"There are {tokens} tokens, but positions for {count} only. Make Positions({tokens}, ...).", nameof(input));
        }

        using var used = pos.narrow(1, 0, tokens);
        return input + used;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            pos.Dispose();
        base.Dispose(disposing);
    }
}
