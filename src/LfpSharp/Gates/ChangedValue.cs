using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Gates;

/// <summary>
/// What belongs to a value v (an input, a weight, a bias) of the gradient of a changed value v′ that a rule has put in its place:
/// <c>∂ · v′ / v</c>, so that the product with the value is the same for both, <c>v · (∂ v′ / v) = v′ ∂</c>.
/// </summary>
/// <remarks>
/// For an input this is its density, <c>c = x′ ∂ / x</c>. For a parameter it makes <c>|w| · (∂ w′ / w) = sgn(w) w′ ∂</c> of the
/// feedback: a weight is moved along what its own connection was given. Where <c>|v| &lt; 1e-30</c> it is 0.
/// </remarks>
internal static class ChangedValue
{
    private const double Smallest = 1e-30;

    /// <summary><c>∂ · v′ / v</c>, elementwise, and 0 where v is 0.</summary>
    /// <param name="gradient">∂, the gradient of v′.</param>
    /// <param name="changed">v′, of the same shape.</param>
    /// <param name="value">v, of the same shape.</param>
    public static Tensor Pass(Tensor gradient, Tensor changed, Tensor value)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var ratio = (changed / value).masked_fill_(value.abs().lt(Smallest), 0);
        return ratio.mul_(gradient).MoveToOuterDisposeScope();
    }
}
