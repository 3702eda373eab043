using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Modules;

/// <summary>A learned token that is put in front of the others, as vision transformers read their answer from.</summary>
/// <remarks>
/// Rule by default: ε, so that the token gets feedback as a bias does, <c>φ(t) = |t| Σ_batch r / stab(t)</c>. Parameter: <c>token</c>,
/// [1, 1, features], drawn with a standard deviation of 0.02.
/// </remarks>
public sealed class ClassToken : nn.Module<Tensor, Tensor>
{
    private readonly Parameter token;

    /// <summary>Creates the layer.</summary>
    /// <param name="features">Features a token.</param>
    public ClassToken(long features)
        : base(nameof(ClassToken))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        token = nn.Parameter(randn(1, 1, features).mul_(0.02));
        RegisterComponents();
    }

    /// <summary>Puts the token in front.</summary>
    /// <param name="input">[N, tokens, features].</param>
    /// <returns>[N, 1 + tokens, features].</returns>
    public override Tensor forward(Tensor input)
    {
        using var repeated = token.expand(input.shape[0], 1, input.shape[2]);
        return cat([repeated, input], 1);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            token.Dispose();
        base.Dispose(disposing);
    }
}
