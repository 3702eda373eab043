using LfpSharp.Lab.Training;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Recipes;

/// <summary>Tries a recipe on two samples and a model of its own, so that what does not fit is found before anything is written.</summary>
internal static class Rehearsal
{
    public static void Run(Experiment experiment)
    {
        using var scope = NewDisposeScope();
        var recipe = experiment.Recipe;
        var device = ComputeDevice.Of(recipe.Device);
        using var model = recipe.CreateModel(experiment.Train);
        using var rule = recipe.Attach(model, experiment.Train);
        ShardedLearning.CheckRule(rule, recipe.Training);
        using var batch =
            experiment.Train.Gather([.. Enumerable.Range(0, Math.Min(2, experiment.Train.Count))], device, recipe.Data.Augmentation);
        rule.Learn(batch.Inputs, batch.Labels);
    }
}
