using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>
/// The reward of softmax cross-entropy with smoothed labels and weighted classes: <c>r_c = o_c (v_c q_c − p_c Σ_k v_k q_k)</c>, with
/// <c>p = softmax o</c> and v the weights. Without either it is the <see cref="SoftmaxReward"/>, entering as a density.
/// </summary>
/// <remarks>
/// With smoothing s and C classes, the target q is <c>1 − s + s/C</c> at the true class and <c>s/C</c> elsewhere, as PyTorch has it;
/// weights multiply each term <c>−q_c log p_c</c> of the loss by the weight of its class, as in PyTorch with a sum over the batch.
/// </remarks>
public sealed record CrossEntropyReward : LossReward
{
    /// <summary>Creates the reward.</summary>
    /// <param name="labelSmoothing">s, 0 … 1.</param>
    /// <param name="classWeights">One weight a class, 0 or more; null for equal ones.</param>
    /// <exception cref="ArgumentOutOfRangeException">The smoothing is not within 0 … 1, or a weight is negative or not finite.</exception>
    public CrossEntropyReward(double labelSmoothing = 0, IReadOnlyList<double>? classWeights = null)
    {
        if (!(labelSmoothing is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(labelSmoothing), labelSmoothing, "Label smoothing must lie between 0 and 1, e.g. 0.1.");
        }

        if (classWeights?.Any(weight => !(weight >= 0 && double.IsFinite(weight))) == true)
        {
            throw new ArgumentOutOfRangeException(
                nameof(classWeights), string.Join(", ", classWeights), "Class weights must be finite and not negative.");
        }

        (LabelSmoothing, ClassWeights) = (labelSmoothing, classWeights?.ToArray());
    }

    /// <summary>s.</summary>
    public double LabelSmoothing { get; }

    /// <summary>One weight a class; null for equal ones.</summary>
    public IReadOnlyList<double>? ClassWeights { get; }

    private protected override void Check(Tensor outputs, Tensor targets)
    {
        RewardInputs.Check(nameof(CrossEntropyReward), outputs, targets);
        if (ClassWeights is { } weights && weights.Count != outputs.shape[1])
        {
            throw new ArgumentException(
                $"{nameof(CrossEntropyReward)}: there are {weights.Count} class weights for {outputs.shape[1]} outputs. Give one for each "
                + "class.");
        }
    }

    private protected override Tensor Loss(Tensor outputs, Tensor targets)
    {
        var weights = ClassWeights is { } given ? tensor(given.ToArray(), outputs.dtype, outputs.device) : null;
        return nn.functional.cross_entropy(outputs, targets, weights, reduction: nn.Reduction.Sum, label_smoothing: LabelSmoothing);
    }
}
