using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>A reward that is known per unit of output, so that an output of 0 learns too.</summary>
public interface IDensityReward : IReward
{
    /// <summary>
    /// The density c of each output: its reward is <c>r = o c</c>. For
    /// <see cref="Propagation.FeedbackPropagation.PropagateDensity"/>. Inputs are not disposed; the result belongs to the caller.
    /// </summary>
    /// <param name="outputs">o, floating point.</param>
    /// <param name="targets">What the outputs should be, as the reward takes it.</param>
    /// <returns>Of the shape and type of <paramref name="outputs"/>.</returns>
    /// <exception cref="ArgumentException">A shape or type is wrong, or a value out of range, NaN or infinite.</exception>
    Tensor Density(Tensor outputs, Tensor targets);
}
