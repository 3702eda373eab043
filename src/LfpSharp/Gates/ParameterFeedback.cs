using LfpSharp.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Gates;

/// <summary>
/// The feedback of a parameter from its ordinary gradient in a pass of reward: <c>φ(w) = |w| ⊙ ∂</c>, since the gradient is
/// <c>Σ_batch a_i s_j</c> for a weight and <c>Σ_batch s_j</c> for a bias.
/// </summary>
/// <remarks>Source: Weber et al., TMLR 2025, equation of the update. A parameter that is exactly 0 gets no feedback.</remarks>
public static class ParameterFeedback
{
    /// <summary>Multiplies <paramref name="gradient"/> in place by the absolute value of <paramref name="parameter"/>.</summary>
    /// <param name="parameter">w, any shape.</param>
    /// <param name="gradient">∂, the same shape.</param>
    /// <returns>Whether every value that came out is finite.</returns>
    public static unsafe bool Scale(Tensor parameter, Tensor gradient)
    {
        if (TensorMemory.IsPlainFloat(parameter, gradient))
        {
            var isBroken = 0;
            var kernel = new FeedbackKernel(TensorMemory.Pointer(parameter), TensorMemory.Pointer(gradient), &isBroken);
            KernelThreads.For(kernel, (nint)gradient.NumberOfElements, FeedbackKernel.Grain);
            return isBroken == 0;
        }

        using var noGrad = no_grad();
        using var magnitude = parameter.abs();
        gradient.mul_(magnitude);
        return Finiteness.Holds(gradient);
    }

    /// <summary>
    /// Multiplies the gradient of weights that the forward rounds in place by the one size that these have, <c>φ(h) = α ∂</c>.
    /// </summary>
    /// <param name="size">α, a scalar.</param>
    /// <param name="gradient">∂, any shape.</param>
    /// <returns>Whether every value that came out is finite.</returns>
    public static bool ScaleAlike(Tensor size, Tensor gradient)
    {
        using var noGrad = no_grad();
        gradient.mul_(size);
        return Finiteness.Holds(gradient);
    }
}
