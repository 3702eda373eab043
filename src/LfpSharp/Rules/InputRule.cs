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

    /// <inheritdoc/>
    protected internal sealed override Tensor Connect(LayerCall call)
    {
        if (call.Layer.named_parameters(recurse: false).Any())
        {
            throw new InvalidOperationException(
                $"The layer '{call.Path}' ({call.Layer.GetType().Name}) has parameters, but an {nameof(InputRule)} gives feedback to "
                + $"inputs only. Use an {nameof(OutputRule)}, or a {nameof(Rule)} whose {nameof(Connect)} says what the parameters get.");
        }

        return call.Connect(
            call.Inputs,
            [call.Output, .. call.Inputs],
            (saved, density) => Distribute([.. saved.Skip(1)], saved[0], density));
    }
}
