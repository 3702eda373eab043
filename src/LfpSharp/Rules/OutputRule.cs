using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Base of a user's rule that changes the density at a layer's output and leaves the rest to the layer's own transpose.
/// </summary>
/// <example><code>
/// sealed record Damped(double Factor) : OutputRule
/// {
///     protected override Tensor Pass(Tensor density, Tensor output) => density * Factor;
/// }
/// var composite = Composite.Epsilon().With&lt;MyLayer&gt;(new Damped(0.5));
/// </code></example>
public abstract record OutputRule : Rule
{
    /// <summary>What the layer's transpose is given.</summary>
    /// <param name="density">c, the reward per unit of output; same shape as the output.</param>
    /// <param name="output">The layer's output.</param>
    /// <returns>A tensor of the same shape; the normalized reward s.</returns>
    protected abstract Tensor Pass(Tensor density, Tensor output);

    /// <inheritdoc/>
    protected internal sealed override Tensor Connect(LayerCall call)
        => call.Connect([call.Output], [call.Output], (saved, density) => [Pass(density, saved[0])]);
}
