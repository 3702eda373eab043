using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>
/// Uniform sign-concordant feedback: gradient descent in which the signal goes back through the signs of the weights,
/// <c>δx = Bᵀ δz</c> with <c>B = √(2 / (fanIn + fanOut)) · sign(W)</c> of the current W.
/// </summary>
/// <remarks>
/// A weight of exactly 0 passes nothing back. Source: Liao, Leibo, Poggio, "How important is weight symmetry in
/// backpropagation?", AAAI 2016; scaled as in Moskovitz, Litwin-Kumar, Abbott, "Feedback alignment in deep convolutional networks", 2018.
/// </remarks>
public sealed record UniformSignSymmetricOptions : RuleOptions
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model is not a row of layers that the rule knows.</exception>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
        => new BackwardWeightRule("uniform-sign-symmetric", model, new BackwardWeights.UniformSign());
}
