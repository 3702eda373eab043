using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>A reward of the user's own, from any function of outputs and labels, differentiable or not.</summary>
/// <param name="function">Takes outputs (cut off from the graph) and labels; returns the reward of each output.</param>
/// <example><code>
/// var rightOrWrong = new DelegateReward((outputs, labels) =&gt;
/// {
///     var right = outputs.argmax(1).eq(labels).unsqueeze(1);
///     return outputs.sign() * right.to_type(outputs.dtype);
/// });
/// </code></example>
public sealed class DelegateReward(Func<Tensor, Tensor, Tensor> function) : IReward
{
    private readonly Func<Tensor, Tensor, Tensor> function = function ?? throw new ArgumentNullException(nameof(function));

    /// <summary>Evaluates the function. Outputs may have any shape, labels any shape and type that the function takes.</summary>
    /// <exception cref="ArgumentException">The function returned another shape or type than the outputs have.</exception>
    public Tensor Evaluate(Tensor outputs, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var reward = function(outputs.detach(), labels);
        if (!reward.shape.SequenceEqual(outputs.shape) || reward.dtype != outputs.dtype)
        {
            throw new ArgumentException(
                $"{nameof(DelegateReward)}: the function returned {reward.dtype} [{string.Join(", ", reward.shape)}], expected "
                + $"{outputs.dtype} [{string.Join(", ", outputs.shape)}], one reward for each output.");
        }

        return reward.MoveToOuterDisposeScope();
    }
}
