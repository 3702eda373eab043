using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>What a rule does on the way backwards.</summary>
/// <param name="saved">The tensors that were saved for it in the forward, cut off from the graph. Not to be disposed.</param>
/// <param name="density">c, the reward per unit of output, of the output's shape; negative, as gradients are. Not to be disposed.</param>
/// <returns>One density for each tensor that receives one, each of its shape; they are taken over.</returns>
/// <remarks>
/// It must be linear in the density and may not keep it. It may run on another thread than the forward. What it throws is thrown
/// on by <c>FeedbackPropagation.Propagate</c>.
/// </remarks>
public delegate IReadOnlyList<Tensor> RuleBackward(IReadOnlyList<Tensor> saved, Tensor density);
