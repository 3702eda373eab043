using static TorchSharp.torch;

namespace LfpSharp.Rewards;

/// <summary>What a <see cref="BlackBoxReward"/> makes of a batch.</summary>
/// <param name="Density">The reward of each output per unit of it, [N, C]; the caller's.</param>
/// <param name="Variance">The mean variance of these numbers over repeated draws, estimated; 0 where nothing is drawn.</param>
/// <param name="Value">The metric: of the batch as it is decided, or the mean over the draws.</param>
public sealed record BlackBoxEstimate(Tensor Density, double Variance, double Value);
