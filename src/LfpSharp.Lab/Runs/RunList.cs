using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Runs;

/// <summary>The runs in a folder.</summary>
public static class RunList
{
    private const int MostLevels = 6;
    private const int MostNamed = 5;

    /// <summary>The folders of runs directly below a folder, by name. What is no run is left out.</summary>
    /// <param name="parent">The folder; when it does not exist there are none.</param>
    public static IReadOnlyList<string> In(string parent)
        => !Directory.Exists(parent)
            ? []
            : [.. Directory.EnumerateDirectories(parent).Where(RunFolder.Holds).Order(StringComparer.Ordinal)];

    /// <summary>The folders of runs below a folder, those of comparisons and sweeps included, by name. Links are not followed.</summary>
    /// <param name="parent">The folder; when it does not exist there are none.</param>
    public static IReadOnlyList<string> Below(string parent) => [.. Search(parent, MostLevels)];

    /// <summary>
    /// The keys in which the recipes of some runs differ, with the value of each run; null where a run does not have the key.
    /// </summary>
    /// <param name="recipes">The recipes.</param>
    public static IReadOnlyList<(string Key, IReadOnlyList<string?> Values)> Differences(IReadOnlyList<Recipe> recipes)
    {
        ArgumentNullException.ThrowIfNull(recipes);
        var flat = recipes.Select(recipe => RecipeSettings.Flatten(RecipeReader.Read(recipe.ToYaml(), recipe.Name))).ToList();
        return [.. flat.SelectMany(keys => keys.Keys).Distinct()
            .Select(key => (key, (IReadOnlyList<string?>)[.. flat.Select(keys => keys.GetValueOrDefault(key))]))
            .Where(row => row.Item2.Distinct().Count() > 1)];
    }

    /// <summary>What to give in place of a folder that holds no run: those right below it, or the one that it lies in.</summary>
    internal static string Advice(string path)
    {
        var runs = In(path).Concat(In(Path.Combine(path, "runs"))).ToList();
        if (runs.Count > 0)
        {
            var others = runs.Count > MostNamed ? $" and {runs.Count - MostNamed} more" : "";
            return runs is [var only]
                ? $"There is a run in it: {only}. Give that."
                : $"There are {runs.Count} runs in it: {string.Join(", ", runs.Take(MostNamed))}{others}. Give one of them.";
        }

        return Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path)) is { Length: > 0 } parent && RunFolder.Holds(parent)
            ? $"It lies in the run '{parent}'. Give that."
            : "Give the folder that 'lfp train' named at its end; 'lfp runs list' names all.";
    }

    // What lies in a run is part of it.
    private static IEnumerable<string> Search(string parent, int levels)
        => levels == 0 || !Directory.Exists(parent) ? [] : Directory.EnumerateDirectories(parent)
            .Where(folder => new DirectoryInfo(folder).LinkTarget is null)
            .Order(StringComparer.Ordinal)
            .SelectMany(folder => RunFolder.Holds(folder) ? [folder] : Search(folder, levels - 1));

    /// <summary>Deletes a run, and nothing that is no run.</summary>
    /// <param name="path">The run's folder.</param>
    /// <exception cref="InvalidFileException">It is not the folder of a run.</exception>
    /// <exception cref="IOException">It is in use, or cannot be deleted.</exception>
    public static void Delete(string path)
    {
        using (RunFolder.Open(path).Lock())
        {
            // Nobody works on it.
        }
        Directory.Delete(path, recursive: true);
    }
}
