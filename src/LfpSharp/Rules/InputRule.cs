using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// Base of a user's rule that says outright what each input gets, for a layer without parameters whose backward pass is of no
/// use (not differentiable, or not the wanted decomposition).
/// </summary>
/// <example><code>
/// sealed record WinnerTakesAll : InputRule
/// {
///     protected override IReadOnlyList&lt;Tensor&gt; Distribute(IReadOnlyList&lt;Tensor&gt; inputs, Tensor output, Tensor density)
///         => [density * output / inputs[0]];
/// }
/// </code></example>
public abstract record InputRule : Rule
{
    /// <summary>The density of each input.</summary>
    /// <param name="inputs">The layer's inputs, in the order of its <c>forward</c>.</param>
    /// <param name="output">The layer's output.</param>
    /// <param name="density">c, the reward per unit of output; the shape of the output.</param>
    /// <returns>One density an input, each of its input's shape: reward r_i = input · density.</returns>
    protected abstract IReadOnlyList<Tensor> Distribute(IReadOnlyList<Tensor> inputs, Tensor output, Tensor density);

    internal sealed override Tensor Connect(LayerCall call)
    {
        if (call.Layer.named_parameters(recurse: false).Any())
        {
            throw new InvalidOperationException(
                $"The layer '{call.Path}' ({call.Layer.GetType().Name}) has parameters, but an {nameof(InputRule)} gives feedback to inputs only. Use an {nameof(OutputRule)}.");
        }

        return RuleFunction.Connect(call.Trace, call.Inputs, call.Output, [call.Output, .. call.Inputs], (saved, density) =>
        {
            var densities = Distribute([.. saved.Skip(1)], saved[0], density);
            return densities.Count == saved.Count - 1
                ? densities
                : throw new InvalidOperationException($"The rule of the layer '{call.Path}' gave {densities.Count} densities for {saved.Count - 1} inputs.");
        });
    }
}
