using LfpSharp.Lab.Data;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using TorchSharp;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>Learns the tasks of one run, one after the other.</summary>
internal static class ContinualLearner
{
    private const long TaskStream = 70;

    /// <summary>Does it; null when it was cancelled.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="place">Which run of it.</param>
    /// <param name="isTrial">Whether validation data is scored, not test data.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Ends it.</param>
    public static ContinualRun? Run(
        ContinualPlan plan, ContinualProgress place, bool isTrial, string? dataDirectory, IProgress<ContinualProgress>? progress,
        CancellationToken cancellation)
    {
        var recipe = plan.RecipeOf(place.Rule, place.Rate, place.Seed);
        using var experiment = new Experiment(recipe, dataDirectory, cancellation: cancellation);
        torch.set_num_threads(recipe.Threads ?? experiment.PreferredThreads);
        var tasks = new TaskSequence(experiment, plan.Kind, plan.Tasks);
        var (scores, changed, steps, seconds) = (new List<IReadOnlyList<double>>(), new List<double>(), 0L, 0.0);
        try
        {
            for (var task = 0; task < tasks.Count; task++)
            {
                var train = tasks.Train(task, place.Kept);
                using var before = new UpdateMeasurement(experiment.Model);
                using var trainer = new Trainer(
                    experiment.Model, recipe.Attach(experiment.Model, train), recipe.Optimizer, recipe.Schedule, recipe.Clipping,
                    recipe.TrainerOptions with
                    {
                        Seed = (long)(SplitMix64.Seed(recipe.Seed, TaskStream, task) >> 1),
                        Logging = recipe.Logging with { Sparsity = false },
                    },
                    train, tasks.Validation(task));
                var told = progress is null ? null : new Told(progress, place with { Task = task + 1 });
                if (trainer.Train(told, cancellation: cancellation) == TrainingEnd.Cancelled)
                    return null;
                (steps, seconds) = (steps + trainer.State.Step, seconds + trainer.State.Seconds);
                changed.Add(1 - before.Read(recipe.Logging.SparsityThreshold).Whole.NearlyUnchangedShare);
                scores.Add([
                    .. Enumerable.Range(0, task + 1).Select(known => Evaluation.Of(experiment.Model, tasks.Scored(known, isTrial)).Score),
                ]);
            }

            return new(place.Rule, place.Kept, place.Rate, place.Seed, scores, changed, steps, seconds);
        }
        catch (TrainingFailedException failure)
        {
            return new(place.Rule, place.Kept, place.Rate, place.Seed, scores, changed, steps, seconds, failure.Message);
        }
    }

    private sealed class Told(IProgress<ContinualProgress> progress, ContinualProgress place) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(place with { Training = value });
    }
}
