using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>Says how much reward each output neuron gets. It need not be differentiable.</summary>
public interface IReward
{
    /// <summary>Evaluates the reward. Inputs are not disposed; the result belongs to the caller.</summary>
    /// <param name="outputs">o, [N, C], floating point.</param>
    /// <param name="labels">The true classes, int64 [N], 0 … C−1.</param>
    /// <returns>The reward of each output neuron, of the shape and type of <paramref name="outputs"/>.</returns>
    /// <exception cref="ArgumentException">A shape or type is wrong, a label is out of range, or an output is NaN or infinite.</exception>
    Tensor Evaluate(Tensor outputs, Tensor labels);
}
