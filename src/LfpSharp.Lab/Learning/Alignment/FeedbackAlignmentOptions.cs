using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>
/// Feedback alignment: gradient descent in which the signal goes back through fixed random weights, <c>δx = Bᵀ δz</c> in place of
/// <c>Wᵀ δz</c>. Weights learn by <c>∂W = δz xᵀ</c>, and activations, pools and norms give their true derivatives.
/// </summary>
/// <remarks>
/// B has the shape of W, dense <c>[outputs, inputs]</c> or convolution <c>[outputs, inputs / groups, height, width]</c>, and is
/// uniform over <c>±√(6 / (fanIn + fanOut))</c>. Source: Lillicrap, Cownden, Tweed, Akerman, "Random synaptic feedback weights support
/// error backpropagation for deep learning", Nature Communications 7, 2016.
/// </remarks>
public sealed record FeedbackAlignmentOptions : RuleOptions
{
    /// <summary>Decides the backward weights.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model is not a row of layers that the rule knows.</exception>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
        => new BackwardWeightRule("feedback-alignment", model, new BackwardWeights.Random(Seed));
}
