using System.Diagnostics;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>Trains an experiment: batches → learning rule → optimizer → records, epoch by epoch.</summary>
public static class Trainer
{
    private const double FinalShareOfLearningRate = 0.01;

    /// <summary>Trains, keeps the best weights in the run folder, and scores the test split once with them.</summary>
    /// <param name="experiment">The experiment; its model ends with the best weights.</param>
    /// <param name="run">Where records and weights go.</param>
    /// <param name="progress">Told after every step and every epoch.</param>
    /// <param name="warnings">Told what the user should know of the learning rule on this model.</param>
    /// <param name="cancellation">Ends the run after the step at hand; what was learned is saved.</param>
    public static TrainingResult Run(Experiment experiment, RunFolder run, IProgress<TrainingProgress>? progress = null, Action<string>? warnings = null, CancellationToken cancellation = default)
    {
        var recipe = experiment.Recipe;
        using var rule = LearningRules.Attach(recipe.Rule, experiment.Model, recipe.Reward, recipe.Epsilon);
        foreach (var warning in rule.Warnings)
            warnings?.Invoke(warning);
        using var optimizer = optim.Adam(experiment.Model.parameters(), recipe.LearningRate);
        var steps = (experiment.Train.Count + recipe.BatchSize - 1) / recipe.BatchSize;
        var order = new int[experiment.Train.Count];
        var records = new List<EpochRecord>();
        var best = (Epoch: 0, Accuracy: -1.0);
        var clock = Stopwatch.StartNew();

        for (var epoch = 1; epoch <= recipe.Epochs && !cancellation.IsCancellationRequested; epoch++)
        {
            Shuffle(order, recipe.Seed, epoch);
            long right = 0, seen = 0;
            var rate = recipe.LearningRate;
            experiment.Model.train();
            for (var step = 0; step < steps && !cancellation.IsCancellationRequested; step++)
            {
                rate = LearningRate(recipe.LearningRate, ((epoch - 1) * steps) + step, recipe.Epochs * steps);
                foreach (var group in optimizer.ParamGroups)
                    group.LearningRate = rate;

                using var batch = experiment.Train.Gather(order.AsSpan(step * recipe.BatchSize, Math.Min(recipe.BatchSize, order.Length - (step * recipe.BatchSize))));
                using var outputs = rule.Learn(batch.Inputs, batch.Labels);
                optimizer.step();
                right += Accuracy.CountRight(outputs, batch.Labels);
                seen += batch.Labels.shape[0];
                progress?.Report(new TrainingProgress(epoch, step + 1, steps, clock.Elapsed, null));
            }

            if (seen == 0)
                break;
            var record = new EpochRecord(epoch, (double)right / seen, Accuracy.Of(experiment.Model, experiment.Validation, CancellationToken.None), rate, clock.Elapsed.TotalSeconds);
            records.Add(record);
            run.Append(record);
            run.SaveLast(experiment.Model);
            if (record.ValidationAccuracy > best.Accuracy)
            {
                best = (epoch, record.ValidationAccuracy);
                run.SaveBest(experiment.Model);
            }

            progress?.Report(new TrainingProgress(epoch, steps, steps, clock.Elapsed, record));
        }

        var seconds = clock.Elapsed.TotalSeconds;
        run.LoadBest(experiment.Model);
        var interrupted = cancellation.IsCancellationRequested && records.Count < recipe.Epochs;
        return new TrainingResult(
            records,
            best.Epoch,
            best.Accuracy,
            interrupted || experiment.Data.Test is null ? null : Accuracy.Of(experiment.Model, experiment.Data.Test, CancellationToken.None),
            GiniCoefficient.OfWeights(experiment.Model),
            seconds,
            interrupted);
    }

    private static void Shuffle(int[] order, long seed, int epoch)
    {
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        new SplitMix64(SplitMix64.Seed(seed, epoch)).Shuffle(order);
    }

    // Along half a cosine from the full rate to its hundredth.
    private static double LearningRate(double full, int step, int steps)
        => full * (FinalShareOfLearningRate + ((1 - FinalShareOfLearningRate) * (1 + Math.Cos(Math.PI * step / steps)) / 2));
}
