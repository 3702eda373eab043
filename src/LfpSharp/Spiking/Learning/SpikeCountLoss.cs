using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Learning;

/// <summary>Cross-entropy of the output neurons' spike counts: what <see cref="SurrogateGradient"/> descends on.</summary>
/// <remarks>With k spikes of each neuron, <c>L = −(1/N) Σ_n log softmax(k)_y</c>.</remarks>
public static class SpikeCountLoss
{
    /// <summary>The loss.</summary>
    /// <param name="spikes">[T, N, C].</param>
    /// <param name="labels">int64 [N].</param>
    /// <exception cref="ArgumentException">A label is out of range, or there is not one for each sample.</exception>
    public static double Value(Tensor spikes, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(spikes);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        RewardInputs.CheckLabels(nameof(SpikeCountLoss), spikes[0], labels, spikes.shape[2]);
        return nn.functional.cross_entropy(spikes.sum(dim: 0).to_type(ScalarType.Float64), labels).item<double>();
    }

    /// <summary>The gradient at each output spike, <c>(softmax(k) − y) / N</c>, the same at every step; [T, N, C], the caller's.</summary>
    /// <param name="spikes">[T, N, C].</param>
    /// <param name="labels">int64 [N].</param>
    /// <exception cref="ArgumentException">A label is out of range, or there is not one for each sample.</exception>
    public static Tensor Gradient(Tensor spikes, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(spikes);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        RewardInputs.CheckLabels(nameof(SpikeCountLoss), spikes[0], labels, spikes.shape[2]);
        var probability = spikes.sum(dim: 0).softmax(-1);
        var truth = nn.functional.one_hot(labels, spikes.shape[2]).to_type(spikes.dtype);
        return probability.sub_(truth).div_(spikes.shape[1]).expand(spikes.shape).contiguous().MoveToOuterDisposeScope();
    }
}
