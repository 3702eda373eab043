using LfpSharp.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// Any differentiable loss as a reward: <c>r = −o ∂L/∂o</c>, per unit of output <c>c = −∂L/∂o</c>. With LFP-0 and ReLUs, feedback is then
/// the negative gradient of the loss times |w| (<c>docs/theory.md</c>).
/// </summary>
/// <remarks>
/// The loss is summed over the batch, so that the reward of a sample does not depend on how many there are. Source: Weber et al., TMLR
/// 2025, section on rewards of losses; entering as a density is ours.
/// </remarks>
/// <example><code>
/// var reward = new HuberReward(0.5);
/// var outputs = model.call(inputs);
/// lfp.PropagateDensity(outputs, reward.Density(outputs, targets));
/// </code></example>
public abstract record LossReward : IDensityReward
{
    private protected LossReward()
    {
    }

    /// <summary>A loss of the user's own.</summary>
    /// <param name="loss">
    /// Takes outputs and targets of any shape, and returns the loss, one number, summed over the batch; differentiable in the outputs.
    /// </param>
    public static LossReward Of(Func<Tensor, Tensor, Tensor> loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return new OwnLossReward(loss);
    }

    /// <inheritdoc/>
    public Tensor Density(Tensor outputs, Tensor targets)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(targets);
        Check(outputs, targets);
        using var scope = NewDisposeScope();
        using var grad = enable_grad();
        var values = outputs.detach().requires_grad_(true);
        var loss = Loss(values, targets.detach());
        if (loss.NumberOfElements != 1 || !loss.requires_grad)
        {
            throw new ArgumentException(
                $"{GetType().Name}: the loss is a tensor of {loss.NumberOfElements} values, {(loss.requires_grad ? "with" : "without")} a "
                + "graph; expected one number that depends on the outputs. Sum it over the batch, and compute it from the outputs that are "
                + "handed in.");
        }

        using var noGrad = no_grad();
        var density = autograd.grad([loss], [values])[0].neg();
        if (!Finiteness.Holds(density))
        {
            throw new ArgumentException(
                $"{GetType().Name}: the derivative of the loss is NaN or infinite at an output. Look for outputs or targets that are not "
                + "finite, and for a loss with a logarithm or a root at 0.");
        }

        return density.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor outputs, Tensor labels)
    {
        using var density = Density(outputs, labels);
        using var noGrad = no_grad();
        return outputs.detach() * density;
    }

    /// <summary>Throws unless outputs and targets fit.</summary>
    private protected abstract void Check(Tensor outputs, Tensor targets);

    /// <summary>L, summed over the batch, with the graph of the outputs.</summary>
    private protected abstract Tensor Loss(Tensor outputs, Tensor targets);

    /// <summary>Throws unless the targets are finite and have the outputs' shape.</summary>
    private protected void CheckValues(Tensor outputs, Tensor targets)
    {
        if (!targets.shape.AsSpan().SequenceEqual(outputs.shape) || targets.dtype != outputs.dtype)
        {
            throw new ArgumentException(
                $"{GetType().Name}: the targets are {targets.dtype} [{string.Join(", ", targets.shape)}], expected {outputs.dtype} "
                + $"[{string.Join(", ", outputs.shape)}] as the outputs: one number for each output.",
                nameof(targets));
        }

        if (!Finiteness.Holds(targets))
            throw new ArgumentException($"{GetType().Name}: a target is NaN or infinite. Clean the data.", nameof(targets));
    }

    private sealed record OwnLossReward(Func<Tensor, Tensor, Tensor> Function) : LossReward
    {
        private protected override void Check(Tensor outputs, Tensor targets)
        {
        }

        private protected override Tensor Loss(Tensor outputs, Tensor targets) => Function(outputs, targets);
    }
}
