using System.Globalization;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Runs;

/// <summary>The weights that fine-tuning starts from.</summary>
internal static class InitialWeights
{
    private const string Rule = "{rule}";

    /// <summary>Whether each rule goes on from a run of its own, so that two of them start from other weights.</summary>
    public static bool AreOfTheRule(Recipe recipe) => recipe.From?.Contains(Rule, StringComparison.Ordinal) == true;

    /// <summary>Loads what the recipe's <c>from</c> names into the experiment's model.</summary>
    /// <returns>The hash of the model's weights then; null where the recipe names none.</returns>
    public static string? Load(Experiment experiment, ILogger logger)
    {
        if (experiment.Recipe.From is not { } pattern)
            return null;
        var from = pattern.Replace(Rule, Choices.NameOf(experiment.Recipe.Rule), StringComparison.Ordinal)
            .Replace("{seed}", experiment.Recipe.Seed.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var path = RunFolder.Holds(from) ? RunFolder.Open(from).BestWeights : from;
        if (!experiment.Recipe.Partial)
            Weights.Load(path, experiment.Model, logger, experiment.Recipe.Rename);
        else if (Weights.LoadFitting(path, experiment.Model, logger, experiment.Recipe.Rename) is { IsWhole: false } report)
            Log.Warning(logger, $"{path}: not everything fits, and what gets no value starts fresh. {report.Text}.");
        return Weights.Hash(experiment.Model);
    }
}
