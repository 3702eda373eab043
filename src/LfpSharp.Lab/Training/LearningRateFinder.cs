using LfpSharp.Lab.Data;
using LfpSharp.Lab.Learning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Trains a fresh model with a learning rate that grows from step to step, and watches the cross-entropy of the outputs (Smith,
/// "Cyclical learning rates for training neural networks", 2017). The experiment's model is used up.
/// </summary>
public static class LearningRateFinder
{
    private const double Smoothing = 0.9;
    private const double Explosion = 4;

    /// <summary>Runs the search.</summary>
    /// <param name="experiment">Data, model, rule and optimizer.</param>
    /// <param name="least">The first learning rate.</param>
    /// <param name="most">The last; the search ends before it where the loss explodes.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="cancellation">Ends the search by an exception.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 &lt; least &lt; most, or fewer than 10 steps.</exception>
    public static LearningRateSearch Run(Experiment experiment, double least = 1e-6, double most = 10, int steps = 100, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        if (!(least > 0 && least < most && double.IsFinite(most)))
            throw new ArgumentOutOfRangeException(nameof(least), least, FormattableString.Invariant($"Expected 0 < least < most; most is {most}."));
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 10);

        var recipe = experiment.Recipe;
        Parameter[] parameters = [.. experiment.Model.parameters()];
        using var rule = recipe.Rule.Attach(experiment.Model);
        using var optimizer = recipe.Optimizer.Create(parameters);
        var points = new List<(double LearningRate, double Loss)>();
        var (mean, best) = (0.0, double.PositiveInfinity);
        random.manual_seed(recipe.Seed);
        experiment.Model.train();
        foreach (var batch in Batches(experiment, steps, cancellation))
        {
            using var scope = NewDisposeScope();
            var rate = least * Math.Pow(most / least, points.Count / (steps - 1.0));
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = rate;
            if (!TryLearn(rule, batch, out var loss))
                break;
            recipe.Clipping?.Apply(parameters);
            optimizer.step();
            mean = (Smoothing * mean) + ((1 - Smoothing) * loss);
            var smooth = mean / (1 - Math.Pow(Smoothing, points.Count + 1));
            points.Add((rate, smooth));
            best = Math.Min(best, smooth);
            if (smooth > Explosion * best)
                break;
        }
        return new LearningRateSearch(points);
    }

    private static IEnumerable<Batch> Batches(Experiment experiment, int steps, CancellationToken cancellation)
    {
        var loader = new BatchLoader(experiment.Train, new BatchOptions { BatchSize = experiment.Recipe.Training.BatchSize, Seed = experiment.Recipe.Seed, Augmentation = experiment.Recipe.Data.Augmentation, JoinSingle = BatchStatistics.FirstLayer(experiment.Model) is not null });
        return Enumerable.Range(1, steps).SelectMany(epoch => loader.Epoch(epoch, 0, cancellation)).Take(steps);
    }

    private static bool TryLearn(ILearningRule rule, Batch batch, out double loss)
    {
        loss = double.NaN;
        try
        {
            loss = nn.functional.cross_entropy(rule.Learn(batch.Inputs, batch.Labels), batch.Labels).ToDouble();
        }
        catch (NonFiniteException)
        {
            // The learning rate has become far too large: what was found before counts.
        }
        return double.IsFinite(loss);
    }
}
