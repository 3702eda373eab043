using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>One call of a layer during a forward pass, as its rule sees it.</summary>
/// <param name="Trace">Where reward may enter, and what came from where.</param>
/// <param name="Path">The layer's path in the model.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">What its forward was given.</param>
/// <param name="Output">What its forward returned.</param>
internal sealed record LayerCall(ForwardTrace Trace, string Path, nn.Module Layer, IReadOnlyList<Tensor> Inputs, Tensor Output)
{
    /// <summary>Whether nothing but one activation will see the output, which brings the gate of both.</summary>
    public bool FeedsActivationOnly { get; init; }

    /// <summary>Connects the output (or f of it) to <paramref name="preActivation"/> through the gate.</summary>
    /// <param name="preActivation">z, the tensor that receives the normalised reward as its gradient.</param>
    /// <param name="divisor">What is stabilized and divided by: z, or a tensor for which the quotient is the same.</param>
    /// <param name="epsilon">ε ≥ 0.</param>
    /// <param name="scale">1, or the share that each of several operands gets.</param>
    public Tensor Gated(Tensor preActivation, Tensor divisor, double epsilon, double scale = 1)
        => RuleFunction.Connect(
            Trace,
            [preActivation],
            Output,
            ReferenceEquals(Output, divisor) ? [Output] : [Output, divisor],
            (saved, density) => [Gate.Pass(density, saved[0], saved[^1], epsilon, scale)]);
}
