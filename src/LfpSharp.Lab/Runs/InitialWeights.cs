using System.Globalization;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Spiking.Neurons;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace LfpSharp.Lab.Runs;

/// <summary>The weights that training starts from, where they are not those that were drawn.</summary>
internal static class InitialWeights
{
    private const string Rule = "{rule}";
    private const int FiringSamples = 64;

    /// <summary>Whether each rule goes on from a run of its own, so that two of them start from other weights.</summary>
    public static bool AreOfTheRule(Recipe recipe) => recipe.From?.Contains(Rule, StringComparison.Ordinal) == true;

    /// <summary>
    /// Loads what the recipe's <c>from</c> names into the experiment's model; where it names none, scales the weights as drawn to the
    /// firing rate that a spiking model asks for.
    /// </summary>
    /// <returns>The hash of the weights that were loaded; null where the recipe names none.</returns>
    public static string? Set(Experiment experiment, ILogger logger)
    {
        if (experiment.Recipe.From is not { } pattern)
        {
            if (experiment is { Recipe.Model: SpikingModelOptions { FirstFiringRate: { } rate }, Model: SpikingModel model })
                Scale(model, experiment, rate, logger);
            return null;
        }

        var from = pattern.Replace(Rule, Choices.NameOf(experiment.Recipe.Rule), StringComparison.Ordinal)
            .Replace("{seed}", experiment.Recipe.Seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var path = RunFolder.Holds(from) ? RunFolder.Open(from).BestWeights : from;
        if (!experiment.Recipe.Partial)
            Weights.Load(path, experiment.Model, logger, experiment.Recipe.Rename);
        else if (Weights.LoadFitting(path, experiment.Model, logger, experiment.Recipe.Rename) is { IsWhole: false } report)
            Log.Warning(logger, $"{path}: not everything fits, and what gets no value starts fresh. {report.Text}.");
        return Weights.Hash(experiment.Model);
    }

    /// <summary>As <see cref="Set"/>, for a run that goes on but has no checkpoint to go on from.</summary>
    /// <exception cref="ArgumentException">What it started from is not what it was.</exception>
    public static string? SetAgain(Experiment experiment, RunFolder folder, Manifest manifest, ILogger logger)
    {
        Log.NoCheckpoint(logger);
        var hash = Set(experiment, logger);
        if (manifest.FromHash is { } before && hash != before)
        {
            throw new ArgumentException($"The run '{folder.Path}' was stopped before its first checkpoint, and the weights that it started "
                + $"from, '{experiment.Recipe.From}', have changed since. Start it anew with 'lfp train'.");
        }

        return hash;
    }

    private static void Scale(SpikingModel model, Experiment experiment, double rate, ILogger logger)
    {
        // Data may be sorted by class, so samples from all over it.
        var (train, count) = (experiment.Train, Math.Min(FiringSamples, experiment.Train.Count));
        using var batch = train.Gather(
            [.. Enumerable.Range(0, count).Select(i => (int)((long)i * train.Count / count))], ModelDevice.Of(model));
        using var scope = torch.NewDisposeScope();
        SpikeSequence input;
        using (new EvaluationMode(model))
            input = model.Encode(batch.Inputs); // with a generator of its own, so that a resumed run and the next one see the same
        foreach (var (layer, reached) in FiringRateScale.Set(model.Network, input, rate))
        {
            Log.Warning(logger, string.Create(
                CultureInfo.InvariantCulture,
                $"Layer '{layer}' fires at {reached:P1} of all steps before training, not at {rate:P1}, however its weights are scaled."));
        }
    }
}
