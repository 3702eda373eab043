using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Theory;

/// <summary>
/// Where a step goes from a model's parameters: along the gradient of the cross-entropy L, summed over the batch, or along the feedback of
/// the reward that belongs to it, <c>r = −o ∂L/∂o = o (y − softmax o)</c>.
/// </summary>
internal static class Direction
{
    /// <summary>∂L/∂w of all parameters, one behind the other; the caller's.</summary>
    public static Tensor Gradient(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        model.zero_grad();
        Loss(model, inputs, labels).backward();
        return ParameterVector.Of(model, parameter => parameter.grad!).MoveToOuterDisposeScope();
    }

    /// <summary>φ of all parameters, one behind the other; the caller's.</summary>
    public static Tensor Feedback(nn.Module<Tensor, Tensor> model, Composite composite, Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        model.zero_grad();
        using var lfp = new FeedbackPropagation(model, composite);
        var outputs = model.call(inputs);
        lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, labels));
        return ParameterVector.Of(model, parameter => parameter.grad!.neg()).MoveToOuterDisposeScope();
    }

    /// <summary>L.</summary>
    public static Tensor Loss(nn.Module<Tensor, Tensor> model, Tensor inputs, Tensor labels)
        => nn.functional.cross_entropy(model.call(inputs), labels, reduction: nn.Reduction.Sum);

    /// <summary>The cosine of the angle between two directions; NaN where one of them is 0.</summary>
    public static double Cosine(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        return (one.dot(other) / (one.norm() * other.norm())).item<double>();
    }
}
