using System.Globalization;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Series.Continual;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Lab.Reports;

/// <summary>
/// The command that does what a recipe says: a built-in recipe with settings where that gives the very same recipe, else the recipe as
/// a file.
/// </summary>
public static class CommandText
{
    private const string FromFile = "recipe.yaml";
    // What a recipe says of itself decides no result.
    private const string Words = "description expected";
    private const string NameSuffix = "." + RecipeBinder.NameKey;

    /// <summary>The command for a run.</summary>
    /// <param name="recipe">The run's recipe.</param>
    public static string Of(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        return "lfp train " + Arguments(recipe, "");
    }

    /// <summary>The command for a comparison.</summary>
    /// <param name="plan">The comparison's plan.</param>
    public static string Of(ComparisonPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = $"lfp compare {Arguments(plan.Recipe, Replaced(plan))} --rules {string.Join(',', plan.Rules)}";
        text += string.Create(
            CultureInfo.InvariantCulture,
            $" --seeds {string.Join(',', plan.Seeds)}{(plan.Seeds.Count == 1 ? "," : "")} --rates "
                + $"{string.Join(',', plan.Rates.Select(rate => rate.ToString("R", System.Globalization.CultureInfo.InvariantCulture)))}");
        return text + (plan.TuneEpochs is { } epochs ? FormattableString.Invariant($" --tune-epochs {epochs}") : "")
            + (plan.Rates is [_] ? "" : FormattableString.Invariant($" --tune-seed {plan.TuneSeed}"));
    }

    /// <summary>The command for a sweep.</summary>
    /// <param name="plan">The sweep's plan.</param>
    public static string Of(SweepPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"lfp sweep {Arguments(plan.Recipe, $"{Replaced(plan)} {string.Join(' ', plan.Axes.Select(axis => axis.Key))}")} "
                + $"{string.Join(' ', plan.Axes.Select(axis => $"--over {Quote($"{axis.Key}={string.Join(',', axis.Values)}")}"))}"
                + $"{(plan.Trials is { } trials ? $" --trials {trials}" : "")} --rules {string.Join(',', plan.Rules)} --seeds "
                + $"{string.Join(',', plan.Seeds)}{(plan.Seeds.Count == 1 ? "," : "")}{Halving(plan.Halving)}");
    }

    /// <summary>The command for a study of tasks in sequence.</summary>
    /// <param name="plan">The study's plan.</param>
    public static string Of(ContinualPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"lfp continual {Arguments(plan.Recipe, Replaced(plan))} --tasks {OptionNames.Kebab(plan.Kind.ToString())} --count "
                + $"{plan.Tasks} --kept {string.Join(',', plan.Kept)} --rules {string.Join(',', plan.Rules)} --seeds "
                + $"{string.Join(',', plan.Seeds)}{(plan.Seeds.Count == 1 ? "," : "")} --rates ");
        text += string.Join(',', plan.Rates.Select(rate => rate.ToString("R", CultureInfo.InvariantCulture)));
        return text + (plan.Rates is [_] ? "" : FormattableString.Invariant($" --tune-seed {plan.TuneSeed}"));
    }

    private static string Halving(Halving? halving)
        => halving is null ? ""
            : string.Create(CultureInfo.InvariantCulture, $" --halving {halving.Factor} --least-epochs {halving.LeastEpochs}");

    /// <summary>An argument as a shell takes it.</summary>
    /// <param name="argument">The argument.</param>
    public static string Quote(string argument)
        => argument is { Length: > 0 }
            && argument.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./=,:+@%".Contains(letter, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // A series lays each rule's name over the recipe, so the recipe's own rule keeps its options.
    private static string Replaced(SeriesPlan plan)
        => Choices.NameOf(plan.Recipe.Rule) is var own
            && plan.Rules.Any(rule => rule == own || rule.StartsWith(own + "-by-", StringComparison.Ordinal)) ? "seeds" : "rule seeds";

    private static string Arguments(Recipe recipe, string replaced)
    {
        var ignored = $"{Words} {replaced}";
        var name = BuiltInRecipes.Names.FirstOrDefault(
            name => name == recipe.Name || name.EndsWith("/" + recipe.Name, StringComparison.Ordinal));
        if (name is null || Settings(BuiltInRecipes.Load(name), recipe, ignored.Split(' ')) is not { } settings)
            return FromFile;
        var same = Try(name, settings);
        return same is not null && RunList.Differences([same, recipe]).All(row => IsIgnored(row.Key, ignored.Split(' ')))
            ? string.Join(' ', settings.Select(setting => "--set " + Quote(setting)).Prepend(name))
            : FromFile;
    }

    private static Recipe? Try(string name, IReadOnlyList<string> settings)
    {
        try
        {
            return BuiltInRecipes.Load(name, [.. settings.Select(setting => new RecipeSetting(setting))]);
        }
        catch (RecipeException)
        {
            return null;
        }
    }

    // Names of choices first: they decide which keys there are. Keys that the recipe lacks go with their choice, or are set to nothing.
    private static List<string> Settings(Recipe from, Recipe to, string[] ignored)
    {
        var rows = RunList.Differences([from, to]).Where(row => !IsIgnored(row.Key, ignored)).ToList();
        var names = rows.Where(
            row => row.Key.EndsWith(NameSuffix, StringComparison.Ordinal) && row.Values[1] is not null
                && !row.Key.StartsWith("data.", StringComparison.Ordinal)).ToList();
        return
        [
            .. names.Select(row => $"{row.Key[..^NameSuffix.Length]}={row.Values[1]}"),
            .. rows.Except(names).Where(
                row => row.Values[1] is not null
                    || !names.Any(name => row.Key.StartsWith(name.Key[..^RecipeBinder.NameKey.Length], StringComparison.Ordinal))).Select(
                row => $"{row.Key}={row.Values[1] ?? "null"}"),
        ];
    }

    private static bool IsIgnored(string key, string[] ignored)
        => ignored.Any(start => start.Length > 0 && (key == start || key.StartsWith(start + ".", StringComparison.Ordinal)));
}
