using static TorchSharp.torch;

namespace LfpSharp.Rules;

/// <summary>Reward that a layer's rule has sent to where its input came from, past the input itself.</summary>
/// <param name="Input">The layer's input.</param>
/// <param name="Entry">Where the reward entered.</param>
/// <param name="Reward">The reward, of the input's shape.</param>
internal sealed record SentReward(Tensor Input, RewardEntry Entry, Tensor Reward);
