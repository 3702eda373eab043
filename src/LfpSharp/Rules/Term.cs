using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>
/// One term of a <see cref="TermRule"/>: a pass of the layer with changed inputs and parameters, <c>z_k = w_k x_k + b_k</c>.
/// </summary>
/// <param name="Input">What becomes of the inputs, x_k; null leaves them as they are.</param>
/// <param name="Weight">What becomes of the weights, w_k; null leaves them as they are.</param>
/// <param name="Bias">
/// What becomes of the biases, b_k; null leaves them as they are, and <see cref="Change.Zero"/> leaves them out.
/// </param>
/// <remarks>
/// Each is a function of the values that keeps their shape. It gets tensors without a graph and makes none; what it returns is taken
/// over.
/// </remarks>
public sealed record Term(Func<Tensor, Tensor>? Input = null, Func<Tensor, Tensor>? Weight = null, Func<Tensor, Tensor>? Bias = null)
{
    /// <summary>q_k: how often the term counts, in what the reward is divided by and in what it is shared out by.</summary>
    public double Factor { get; init; } = 1;
}
