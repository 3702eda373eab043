using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Teaching;

/// <summary>What the folder of a teaching holds, made into the parts that teach.</summary>
internal static class TeachingFolder
{
    /// <summary>The weights before the first reward.</summary>
    public const string StartWeights = "start.safetensors";

    /// <summary>The weights after the last, where it was ended in order.</summary>
    public const string LastWeights = "last.safetensors";

    /// <summary>The recipe.</summary>
    public const string RecipeFile = "recipe.yaml";

    /// <summary>Data and network of a recipe.</summary>
    /// <exception cref="ArgumentException">The samples have no classes.</exception>
    public static Experiment Prepare(Recipe recipe, string? dataDirectory)
    {
        var experiment = new Experiment(recipe, dataDirectory);
        if (experiment.Train.HasClasses)
            return experiment;
        experiment.Dispose();
        throw new ArgumentException($"The samples of '{recipe.Data.Name}' have no classes, and yes or no is said of a class. Take other "
            + "data.");
    }

    /// <summary>Data and network of a teaching, as it began.</summary>
    /// <exception cref="InvalidFileException">The weights are not those that it began with.</exception>
    /// <exception cref="ArgumentException">The data is not.</exception>
    public static Experiment Begun(string folder, TeachingHeader header, string? dataDirectory)
    {
        var experiment = Prepare(Recipe.Load(Path.Combine(folder, RecipeFile)), dataDirectory);
        try
        {
            var start = Path.Combine(folder, StartWeights);
            Weights.Load(start, experiment.Model);
            if (Weights.Hash(experiment.Model) is var hash && hash != header.StartHash)
            {
                throw new InvalidFileException(
                    start, $"weights with hash {hash}", header.StartHash, "The file was changed since the teaching began; put it back.");
            }

            return experiment.Data.Hash == header.DataHash
                ? experiment
                : throw new ArgumentException($"The data set '{experiment.Recipe.Data.Name}' is not what the teaching began with. Give the "
                    + "folder of the same data with --data-dir.");
        }
        catch
        {
            experiment.Dispose();
            throw;
        }
    }

    /// <summary>The samples of a teaching.</summary>
    public static TeachingPool PoolOf(Experiment experiment, TeachingOptions options, bool isOfRun)
    {
        var held = experiment.Test ?? experiment.Validation;
        var seed = experiment.Recipe.Seed;
        return isOfRun ? TeachingPool.OfRun(experiment.Train, experiment.Validation, held, seed)
            : TeachingPool.OfFewLabels(experiment.Train, held, options.Labels, seed);
    }

    /// <summary>Does what an entry says.</summary>
    /// <exception cref="InvalidFileException">It does not fit what is asked.</exception>
    public static void Apply(Teacher teacher, TeachingEntry entry, string folder)
    {
        var fits = teacher.Question is { } asked
            && (asked.Number, asked.Sample, asked.Answer) == (entry.Number, entry.Sample, entry.Answer);
        if (entry.IsUndo && teacher.Undoable > 0)
        {
            teacher.Undo();
        }
        else if (entry.IsRight is { } isRight && fits)
        {
            teacher.Answer(isRight);
        }
        else
        {
            throw new InvalidFileException(
                Path.Combine(folder, TeachingLog.FileName),
                FormattableString.Invariant($"an entry for question {entry.Number}, sample {entry.Sample}, answer {entry.Answer}"),
                teacher.Question is { } now
                    ? FormattableString.Invariant($"one for question {now.Number}, sample {now.Sample}, answer {now.Answer}")
                    : "no further entry",
                "The file was changed, or another processor or version computes otherwise.");
        }
    }
}
