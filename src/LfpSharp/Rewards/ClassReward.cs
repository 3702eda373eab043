using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>Base of the rewards for classification: checks outputs and labels once, then computes without a graph.</summary>
public abstract record ClassReward : IReward
{
    private protected ClassReward()
    {
    }

    /// <inheritdoc/>
    public Tensor Evaluate(Tensor outputs, Tensor labels)
    {
        RewardInputs.Check(GetType().Name, outputs, labels);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Compute(outputs.detach(), labels).MoveToOuterDisposeScope();
    }

    /// <summary>The formula, on checked values, inside a dispose scope.</summary>
    private protected abstract Tensor Compute(Tensor outputs, Tensor labels);

    /// <summary>y: 1 at the true class, else 0, [N, C].</summary>
    private protected static Tensor OneHot(Tensor outputs, Tensor labels)
        => arange(outputs.shape[1], ScalarType.Int64, outputs.device).eq(labels.unsqueeze(1)).to_type(outputs.dtype);

    /// <summary>The output of the true class, [N, 1].</summary>
    private protected static Tensor TrueOutput(Tensor outputs, Tensor labels) => outputs.gather(1, labels.unsqueeze(1));
}
