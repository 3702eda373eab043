using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Alignment;

/// <summary>
/// Direct feedback alignment: the output error goes by a fixed random matrix straight to what each hidden layer hands on,
/// <c>δh = e B</c>, and from there through its pool, activation and norm by their true derivatives to <c>∂W = δz xᵀ</c>. The last
/// layer learns by the gradient.
/// </summary>
/// <remarks>
/// <c>e = (softmax(y) − onehot) / N</c>, [N, C]. B is [C, values of h for one sample], uniform over <c>±√(6 / (C + values))</c>.
/// Source: Nøkland, "Direct feedback alignment provides learning in deep neural networks", NeurIPS 2016.
/// </remarks>
public sealed record DirectFeedbackAlignmentOptions : RuleOptions
{
    /// <summary>Decides the matrices.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model is not a row of layers that the rule knows.</exception>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => new DirectFeedbackAlignmentRule(model, Seed);
}
