using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Series;

/// <summary>What a series of runs does, decided before it starts: a recipe that all share, by some rules, with some seeds.</summary>
public abstract record SeriesPlan
{
    private static readonly RangeAttribute RateRange = new(0, 1e6) { MinimumIsExclusive = true };

    private protected SeriesPlan(Recipe recipe, IReadOnlyList<string> rules, IReadOnlyList<long> seeds)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        (Recipe, Rules, Seeds) = (recipe.WithFullPath(), Distinct(
            "rules", "--rules lfp-epsilon,gradient", rules), Distinct("seeds", "--seeds 0,1,2", seeds));
        foreach (var rule in Rules.Select(Parts))
        {
            Choices.Create<RuleOptions>("rule", rule[0]);
            if (rule.Length > 1)
                Choices.Create<LearnerOptions>("rule", rule[1]);
        }

        if (Seeds.Any(seed => seed < 0))
            throw new ArgumentException(FormattableString.Invariant($"A seed is {Seeds.Min()}, but must be 0 or more."));
    }

    /// <summary>What all runs share.</summary>
    [JsonIgnore]
    public Recipe Recipe { get; }

    /// <summary>It as YAML, every key spelled out.</summary>
    [JsonPropertyName("recipe")]
    public string RecipeText => Recipe.ToYaml();

    /// <summary>The rules; <c>reinforce-by-gradient</c> is the rule <c>reinforce</c> with <c>by: gradient</c>.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>The seeds.</summary>
    public IReadOnlyList<long> Seeds { get; }

    /// <summary>A run for each way in which the plan puts data, model and rule together, to see whether they fit.</summary>
    internal abstract IEnumerable<SeriesRun> Rehearsed { get; }

    /// <summary>What the plan says beside the recipe, each as one text.</summary>
    private protected virtual IEnumerable<(string What, string Text)> Facts
        => [("rules", string.Join(',', Rules)), ("seeds", FormattableString.Invariant($"{string.Join(',', Seeds)}"))];

    /// <summary>In what the plan in a folder differs from this one, in words; null when in nothing.</summary>
    internal string? DifferenceFrom(SeriesPlan there)
        => RunList.Differences([there.Recipe, Recipe]) is [var (key, values), ..]
            ? $"{key} is {values[0] ?? "not set"} there and {values[1] ?? "not set"} here"
            : there.Facts.Zip(Facts).Where(pair => pair.First != pair.Second)
                .Select(pair => $"{pair.First.What} are {pair.First.Text} there and {pair.Second.Text} here").FirstOrDefault();

    /// <summary>The seed of trials, where none is given: one that no run has.</summary>
    private protected long SeedAfter => Seeds.Max() < long.MaxValue ? Seeds.Max() + 1 : 0;

    /// <summary>Learning rates to try, in order.</summary>
    /// <exception cref="ArgumentException">There are none, one stands twice, or one is out of range.</exception>
    private protected static IReadOnlyList<double> Ascending(IReadOnlyList<double> rates)
    {
        double[] ascending = [.. Distinct("rates", "--rates 0.001,0.002,0.005", rates).Order()];
        if (ascending.Any(rate => !OptionRange.Contains(RateRange, rate)))
        {
            var wrong = ascending.First(rate => !OptionRange.Contains(RateRange, rate));
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"A learning rate is {wrong}, but must be {OptionRange.InWords(RateRange)}."));
        }

        return ascending;
    }

    private protected Recipe Lay(string rule, long seed, double rate)
        => Lay(rule, seed, [new RecipeSetting(FormattableString.Invariant($"optimizer.lr={rate:R}"))]);

    private protected Recipe Lay(string rule, long seed, IEnumerable<RecipeSetting> settings)
        => Recipe.ParseWritten(
            RecipeText,
            "the recipe of the series",
            [
                .. Parts(rule).Zip(["rule", "rule.by"], (name, key) => new RecipeSetting($"{key}={name}")),
                new RecipeSetting(FormattableString.Invariant($"seeds=[{seed}]")),
                .. settings,
            ]);

    // 'reinforce-by-gradient' is 'reinforce' that learns by 'gradient'.
    private static string[] Parts(string rule) => rule.Split("-by-", 2);

    private protected static Recipe Parse(string? recipeText)
        => Recipe.ParseWritten(recipeText ?? throw new ArgumentException("no recipe"), "the recipe in the plan");

    private protected static IReadOnlyList<T> Distinct<T>(string what, string example, IReadOnlyList<T>? items)
    {
        if (items is null or [])
            throw new ArgumentException($"There are no {what}. Give at least one: {example}.");
        var twice = items.GroupBy(item => item).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? items
            : throw new ArgumentException(FormattableString.Invariant($"The {what} have {twice.Key} twice. Leave one out."));
    }
}
