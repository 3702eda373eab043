using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pictures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Runs;

/// <summary>The pictures that a run leaves in its folder.</summary>
internal static class RunPictures
{
    private const int BoundaryCells = 400;

    /// <summary>Draws them; none where there was no epoch, or none are asked for.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="experiment">Its data, and its model with the best weights.</param>
    /// <param name="trainer">The trainer, after training.</param>
    public static void Draw(RunFolder folder, Experiment experiment, Trainer trainer)
    {
        if (trainer.State.Epochs.Count == 0 || !experiment.Recipe.Logging.Pictures)
            return;
        var (recipe, model) = (experiment.Recipe, experiment.Model);
        var title = FormattableString.Invariant($"{recipe.Data.Name}, {Choices.NameOf(recipe.Model)}, ")
            + FormattableString.Invariant($"{Choices.NameOf(recipe.Rule)}, seed {recipe.Seed}");
        LearningCurve.Draw(folder.PathOf("learning-curve.png"), title, recipe.Score, trainer.State.Epochs);
        if (folder.ReadSparsity() is { Count: > 0 } sparsity)
            SparsityPicture.Draw(folder.PathOf("sparsity.png"), title, sparsity, trainer.StepsPerEpoch);
        if (folder.ReadFeedback() is { Count: > 0 } feedback)
            LayerPicture.DrawFeedback(folder.PathOf("feedback.png"), title, feedback, trainer.StepsPerEpoch);
        if (trainer.State.Epochs.All(epoch => epoch.FiringRates is not null))
            LayerPicture.DrawFiringRates(folder.PathOf("firing-rates.png"), title, trainer.State.Epochs);
        using var initial = recipe.Build(experiment.Train.SampleShape, experiment.Train.Outputs);
        WeightDistribution.Draw(
            folder.PathOf("weights.png"), title, WeightDistribution.LogMagnitudes(initial), WeightDistribution.LogMagnitudes(model));
        if (WeightGraphPicture.Fits(model))
            WeightGraphPicture.Draw(folder.PathOf("weight-graph.png"), title, initial, model);
        if (experiment.Train is { SampleShape: [2], HasClasses: true })
        {
            var points = experiment.Test ?? experiment.Validation;
            var regions = DecisionRegions.Of(model, PlaneRange.Of(experiment.Train, points), BoundaryCells);
            DecisionBoundaryPicture.Draw(folder.PathOf("decision-boundary.png"), $"{title}: {points.Name} points", regions, points);
        }
    }
}
