using LfpSharp.Rewards;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Spiking;

/// <summary>
/// Backpropagation through time with a derivative in place of the spike's, which has none; descends on the scores' cross-entropy.
/// </summary>
public sealed record SurrogateGradientOptions : LearnerOptions
{
    /// <summary>The derivative.</summary>
    public Surrogate Surrogate { get; init; } = new ArctanSurrogate();

    /// <inheritdoc/>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
        => new SpikingLearning("surrogate-gradient", model, new SurrogateGradient(Surrogate), Signal);

    /// <inheritdoc/>
    public override ILearningRule AttachWith(nn.Module<Tensor, Tensor> model, LossReward reward)
        => new SpikingLearning("surrogate-gradient", model, new SurrogateGradient(Surrogate), (run, readout, scores, targets) =>
        {
            var gradient = reward.Density(scores, targets).div_(-targets.shape[0]);
            return readout switch
            {
                CountReadout => gradient.expand(run.Spikes.shape).contiguous(),
                LastMembraneReadout => gradient,
                _ => throw NoDerivative(),
            };
        });

    private static Tensor Signal(SpikingRun run, SpikeReadout readout, Tensor scores, Tensor labels)
    {
        ClassLabels.Check(scores, labels);
        return readout switch
        {
            CountReadout => SpikeCountLoss.Gradient(run.Spikes, labels),
            LastMembraneReadout => scores.softmax(1).sub_(nn.functional.one_hot(labels, scores.shape[1])).div_(labels.shape[0]),
            _ => throw NoDerivative(),
        };
    }

    private static ArgumentException NoDerivative() => new("The time of a first spike has no derivative. Use model.readout=count or "
        + "last-membrane with surrogate gradients.");
}
