using System.Numerics;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Learns from a batch in shards: each has its own forward and feedback, the processes share them out, and what they bring is summed in a
/// fixed binary tree. Feedback is linear in the reward, so the mean over a shard, times its share of the batch, is the feedback of its
/// reward divided by the whole batch.
/// </summary>
/// <remarks>
/// Every shard draws from a seed of its own, so that nothing depends on which process has it. A process without a shard (a last batch may
/// have fewer) does the first one over and adds nothing, and so knows what the others do.
/// </remarks>
internal sealed class ShardedLearning
{
    private readonly ILearningRule rule;
    private readonly int shards, least;
    private readonly long seed;
    private readonly LabeledData data;
    private readonly IReduction reduction;
    private readonly TrainingProfile profile;
    private readonly RunningStatistics statistics;
    private readonly SharedTensors tensors;

    private ShardedLearning(
        nn.Module<Tensor, Tensor> model, ILearningRule rule, TrainerOptions options, int shards, LabeledData data, IReduction reduction,
        TrainingProfile profile)
    {
        (this.rule, this.shards, this.data, this.reduction, this.profile) = (rule, shards, data, reduction, profile);
        seed = options.Seed;
        least = BatchStatistics.FirstLayer(model) is null ? 1 : 2;
        statistics = new RunningStatistics(model);
        tensors = new SharedTensors([.. model.parameters()], statistics);
    }

    /// <summary>How much each layer of neurons fired in the first shard of the last batch; in a process without it, in another.</summary>
    public IReadOnlyList<LayerActivity> Activity { get; private set; } = [];

    /// <summary>The way to learn in shards; null where a batch is learned from as a whole.</summary>
    /// <param name="model">The model, in training mode; not owned.</param>
    /// <param name="rule">The rule, attached to it; not owned.</param>
    /// <param name="options">Shards, accumulation and seed are used.</param>
    /// <param name="data">The training data, which says how a batch is counted.</param>
    /// <param name="reduction">The processes.</param>
    /// <param name="profile">Told when processes communicate.</param>
    /// <exception cref="ArgumentException">The shards cannot be shared out, or the rule cannot learn so.</exception>
    public static ShardedLearning? Begin(
        nn.Module<Tensor, Tensor> model, ILearningRule rule, TrainerOptions options, LabeledData data, IReduction reduction,
        TrainingProfile profile)
    {
        options.Training.CheckProcesses(reduction.Size);
        CheckRule(rule, options.Training);
        var parts = (options.Training.Shards ?? 1) * options.Training.Accumulate;
        if (parts == 1)
            return null;
        if (!BitOperations.IsPow2(parts))
        {
            throw new ArgumentException($"A batch is cut into {parts} parts (training.shards times training.accumulate), but the number "
                + "must be a power of two: parts are summed pairwise.");
        }

        return new ShardedLearning(model, rule, options, parts, data, reduction, profile);
    }

    /// <summary>Throws where a batch is to be cut into parts, and the rule cannot learn from parts.</summary>
    /// <exception cref="ArgumentException">It is so.</exception>
    public static void CheckRule(ILearningRule rule, TrainingOptions training)
    {
        if ((training.Shards ?? 1) * training.Accumulate > 1 && !rule.IsMeanOverSamples)
        {
            throw new ArgumentException($"The rule '{rule.Name}' learns from a batch as a whole, so that it cannot be cut into parts. "
                + "Leave out training.shards and training.accumulate, and use one process.");
        }
    }

    /// <summary>Fills every learnable parameter's <c>.grad</c> with the mean over the batch, the same bits in every process.</summary>
    /// <param name="batch">The whole batch.</param>
    /// <param name="step">Steps done before; what is drawn depends on it.</param>
    /// <returns>How right the whole batch was.</returns>
    /// <exception cref="NonFiniteException">An output or feedback of some shard is NaN or infinite; every process throws it.</exception>
    public BatchScore Learn(Batch batch, long step)
    {
        using var scope = NewDisposeScope();
        var rows = (int)batch.Inputs.shape[0];
        var cut = ShardCut.Of(rows, shards, least);
        var before = statistics.Copy();
        var board = new Board(shards);
        using var sum = new PairwiseSum();
        var count = shards / reduction.Size;
        foreach (var shard in Enumerable.Range(count * reduction.Rank, count))
        {
            if (board.HasFailed || cut[shard].Count == 0)
            {
                sum.Add(tensors.Zeros());
                continue;
            }

            statistics.Restore(before);
            if (TryLearn(batch, cut[shard], step, shard, board) is { } learned)
                Activity = learned;
            sum.Add(tensors.Take(cut[shard].Count / (double)rows));
        }

        if (!board.HasFailed && cut[count * reduction.Rank].Count == 0)
        {
            statistics.Restore(before);
            Activity = TryLearn(batch, cut[0], step, 0, null) ?? Activity;
        }

        Reduce(sum, board);
        random.manual_seed(SeedOf(step, shards));
        return board.Total();
    }

    private void Reduce(PairwiseSum sum, Board board)
    {
        profile.Enter(TrainingPhase.Communication);
        using var scope = NewDisposeScope();
        board.Share(reduction);
        if (board.FailedShard is { } failed)
            throw new NonFiniteException($"In shard {failed} of {shards} of the batch, outputs or feedback are NaN or infinite.");
        var total = sum.Take();
        if (reduction.Size > 1)
        {
            var here = total.cpu();
            reduction.Sum(here);
            total.copy_(here);
        }

        profile.Enter(TrainingPhase.Learning);
        tensors.Put(total);
    }

    // The first shard's activity; null for the others.
    private IReadOnlyList<LayerActivity>? TryLearn(Batch batch, (int First, int Count) rows, long step, int shard, Board? board)
    {
        random.manual_seed(SeedOf(step, shard));
        using var inputs = batch.Inputs.narrow(0, rows.First, rows.Count);
        // Text has a label for every place of a sample.
        var labelsOfOne = batch.Labels.shape[0] / batch.Inputs.shape[0];
        using var labels = batch.Labels.narrow(0, rows.First * labelsOfOne, rows.Count * labelsOfOne);
        try
        {
            using var outputs = rule.Learn(inputs, labels);
            board?.Write(shard, BatchScore.Of(Evaluation.KindOf(data), outputs, labels, data.Metric));
        }
        catch (NonFiniteException)
        {
            // Without a board it is another process's shard, which tells it.
            board?.Fail(shard);
        }

        return shard % Math.Max(1, shards / reduction.Size) == 0 ? rule.Activity : null;
    }

    private long SeedOf(long step, int shard) => unchecked((long)(SplitMix64.Seed(seed, step, shard) >> 1));

    /// <summary>What processes tell each other of their shards beside the feedback: a row a shard, zeros for those of others.</summary>
    private sealed class Board(int shards)
    {
        private const int Row = BatchScore.Width + 1;

        private readonly double[] cells = new double[shards * Row];

        /// <summary>Whether a shard of this process has failed.</summary>
        public bool HasFailed => FailedShard is not null;

        /// <summary>The first shard that is known to have failed; null for none.</summary>
        public int? FailedShard
            => Enumerable.Range(0, shards).Where(shard => cells[(shard * Row) + BatchScore.Width] != 0).Cast<int?>().FirstOrDefault();

        public void Write(int shard, BatchScore value) => value.Write(cells.AsSpan(shard * Row, BatchScore.Width));

        public void Fail(int shard) => cells[(shard * Row) + BatchScore.Width] = 1;

        /// <summary>Sums over processes: each row is one's own plus zeros.</summary>
        public void Share(IReduction reduction)
        {
            if (reduction.Size == 1)
                return;
            using var sum = tensor(cells);
            reduction.Sum(sum);
            sum.data<double>().CopyTo(cells);
        }

        /// <summary>The shards' scores, added in their order.</summary>
        public BatchScore Total()
        {
            var total = default(BatchScore);
            for (var shard = 0; shard < shards; shard++)
            {
                var part = BatchScore.Read(cells.AsSpan(shard * Row, BatchScore.Width));
                total = new BatchScore(
                    total.Right + part.Right, total.Seen + part.Seen, total.LogLikelihood + part.LogLikelihood, part.AddedTo(total.Errors),
                    total.Merits + part.Merits);
            }

            return total;
        }
    }
}
