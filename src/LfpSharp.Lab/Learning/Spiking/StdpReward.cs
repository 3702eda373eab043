using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Spiking;

/// <summary>
/// The rewards of <see cref="RewardStdpOptions"/>: 1 for right and −1 for wrong. Results belong to the current dispose scope.
/// </summary>
internal static class StdpReward
{
    /// <summary>Of the network's answer, [N].</summary>
    /// <param name="scores">[N, C]; of equals the first wins.</param>
    /// <param name="labels">int64 [N].</param>
    public static Tensor OfAnswer(Tensor scores, Tensor labels) => Sign(scores.argmax(1).eq(labels), scores);

    /// <summary>Of each output neuron's own decision, [N, C].</summary>
    /// <param name="spikes">[T, N, C].</param>
    /// <param name="labels">int64 [N].</param>
    /// <param name="expectedRate">ρ.</param>
    public static Tensor OfDecisions(Tensor spikes, Tensor labels, double expectedRate)
        => Sign(spikes.sum(dim: 0).gt(expectedRate * spikes.shape[0]).eq(nn.functional.one_hot(labels, spikes.shape[2])), spikes);

    /// <summary>Lets only each sample's winner keep its modulation.</summary>
    /// <param name="modulation">[N, 1].</param>
    /// <param name="scores">[N, C].</param>
    /// <returns>[N, C].</returns>
    public static Tensor ToWinner(Tensor modulation, Tensor scores)
        => modulation * nn.functional.one_hot(scores.argmax(1), scores.shape[1]);

    private static Tensor Sign(Tensor right, Tensor like) => right.to_type(like.dtype).mul_(2).sub_(1);
}
