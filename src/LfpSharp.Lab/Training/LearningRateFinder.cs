using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Optimizing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = LfpSharp.Lab.Optimizing.OptimizerOptions;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Trains a fresh model with a learning rate that grows from step to step, and watches the cross-entropy of the outputs (Smith,
/// "Cyclical learning rates for training neural networks", 2017).
/// </summary>
public static class LearningRateFinder
{
    private const double Smoothing = 0.9;
    private const double Explosion = 4;

    /// <summary>Runs the search.</summary>
    /// <param name="model">A fresh model; it is used up.</param>
    /// <param name="rule">The learning rule, attached to it; not owned.</param>
    /// <param name="optimizer">The optimizer; its learning rate is not used.</param>
    /// <param name="clipping">How feedback is clipped; null for not at all.</param>
    /// <param name="options">Batch size, augmentation, seed and device are used.</param>
    /// <param name="train">What is learned from.</param>
    /// <param name="least">The first learning rate.</param>
    /// <param name="most">The last; the search ends before it where the loss explodes.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="cancellation">Ends the search by an exception.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 &lt; least &lt; most, or fewer than 10 steps.</exception>
    public static LearningRateSearch Run(
        nn.Module<Tensor, Tensor> model,
        ILearningRule rule,
        OptimizerOptions optimizer,
        Clipping? clipping,
        TrainerOptions options,
        LabeledData train,
        double least = 1e-6, double most = 10, int steps = 100, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(options);
        if (!(least > 0 && least < most && double.IsFinite(most)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(least), least, FormattableString.Invariant($"Expected 0 < least < most; most is {most}."));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 10);

        Parameter[] parameters = [.. model.parameters()];
        using var moves = optimizer.Create(parameters);
        var points = new List<(double LearningRate, double Loss)>();
        var (mean, best) = (0.0, double.PositiveInfinity);
        random.manual_seed(options.Seed);
        model.train();
        foreach (var batch in Batches(model, options, train, steps, cancellation))
        {
            using var scope = NewDisposeScope();
            var rate = least * Math.Pow(most / least, points.Count / (steps - 1.0));
            foreach (var group in moves.ParamGroups)
                group.LearningRate = rate;
            if (!TryLearn(rule, batch, out var loss))
                break;
            clipping?.Apply(parameters);
            moves.step();
            mean = (Smoothing * mean) + ((1 - Smoothing) * loss);
            var smooth = mean / (1 - Math.Pow(Smoothing, points.Count + 1));
            points.Add((rate, smooth));
            best = Math.Min(best, smooth);
            if (smooth > Explosion * best)
                break;
        }
        return new LearningRateSearch(points);
    }

    private static IEnumerable<Batch> Batches(
        nn.Module model, TrainerOptions options, LabeledData train, int steps, CancellationToken cancellation)
    {
        var loader = new BatchLoader(train, options.Batches(model));
        return Enumerable.Range(1, steps).SelectMany(epoch => loader.Epoch(epoch, 0, cancellation)).Take(steps);
    }

    private static bool TryLearn(ILearningRule rule, Batch batch, out double loss)
    {
        loss = double.NaN;
        try
        {
            loss = (TaskLoss.Sum(rule.Learn(batch.Inputs, batch.Labels), batch.Labels) / batch.Labels.shape[0]).ToDouble();
        }
        catch (NonFiniteException)
        {
            // The learning rate has become far too large: what was found before counts.
        }
        return double.IsFinite(loss);
    }
}
