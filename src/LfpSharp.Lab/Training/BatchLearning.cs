using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>Learns from a batch, as a whole or in shards, and tells how it went.</summary>
/// <param name="model">The model; not owned.</param>
/// <param name="rule">The rule, attached to it; not owned.</param>
/// <param name="data">The training data, which says how a batch is counted.</param>
internal sealed class BatchLearning(nn.Module<Tensor, Tensor> model, ILearningRule rule, LabeledData data)
{
    private ShardedLearning? sharded;
    private double? reward;

    /// <summary>How much each layer of neurons fired in the last step.</summary>
    public IReadOnlyList<LayerActivity> Activity => sharded?.Activity ?? rule.Activity;

    /// <summary>Begins a training, the model in training mode.</summary>
    /// <exception cref="ArgumentException">The shards cannot be shared out, or the rule cannot learn so.</exception>
    public void Begin(TrainerOptions options, IReduction reduction, TrainingProfile profile)
        => sharded = ShardedLearning.Begin(model, rule, options, data, reduction, profile);

    /// <summary>Fills every learnable parameter's <c>.grad</c>.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="step">Steps done before.</param>
    /// <param name="isMeasured">Whether <see cref="Measure"/> will be asked about it.</param>
    /// <exception cref="NonFiniteException">Outputs or feedback are NaN or infinite.</exception>
    public BatchScore Learn(Batch batch, long step, bool isMeasured)
    {
        if (sharded is not null)
            return sharded.Learn(batch, step);
        var outputs = rule.Learn(batch.Inputs, batch.Labels);
        reward = isMeasured ? rule.MeanReward(outputs, batch.Labels) : null;
        return BatchScore.Of(Evaluation.KindOf(data), outputs, batch.Labels, data.Metric);
    }

    /// <summary>The feedback of the step under way.</summary>
    public FeedbackRecord Measure(TrainingState state) => FeedbackRecord.Measure(model, state.Step + 1, state.Epoch + 1) with
    {
        Reward = reward,
        RewardVariance = rule.RewardVariance,
        FiringRates = EpochRecord.RatesOf(Activity),
    };
}
