using System.Text.Json.Serialization;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Comparisons;

/// <summary>What a comparison does, decided before it starts: <c>plan.json</c> in its folder.</summary>
public sealed record ComparisonPlan
{
    private static readonly double[] Grid = [0.25, 0.5, 1, 2, 4];
    private static readonly RangeAttribute RateRange = new(0, 1e6) { AboveLeast = true };

    /// <summary>Makes a plan.</summary>
    /// <param name="recipe">What all rules share; its rule and seeds are replaced.</param>
    /// <param name="rules">Names of rules, two or more.</param>
    /// <param name="seeds">One run of each rule for each.</param>
    /// <param name="rates">Learning rates to try for each rule; null for a quarter, half, once, twice and four times the recipe's.</param>
    /// <param name="tuneEpochs">Epochs of a trial; null for as many as the recipe has.</param>
    /// <param name="tuneSeed">The seed of the trials; null for the number after the greatest of <paramref name="seeds"/>.</param>
    /// <exception cref="ArgumentException">A list is empty or has something twice, or a number is out of its range.</exception>
    /// <exception cref="UnknownNameException">There is no rule of a name.</exception>
    /// <exception cref="RecipeException">A rule cannot be laid over the recipe.</exception>
    public ComparisonPlan(Recipe recipe, IReadOnlyList<string> rules, IReadOnlyList<long> seeds, IReadOnlyList<double>? rates = null, int? tuneEpochs = null, long? tuneSeed = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        (Recipe, Rules, Seeds) = (recipe, Distinct("rules", "lfp-epsilon,gradient", rules), Distinct("seeds", "0,1,2", seeds));
        if (Rules.Count < 2)
            throw new ArgumentException($"The only rule is '{Rules[0]}', but a comparison needs two or more. Name them with --rules, such as --rules lfp-epsilon,gradient.");
        foreach (var rule in Rules)
            Choices.Create<RuleOptions>("rule", rule);
        if (Seeds.Any(seed => seed < 0))
            throw new ArgumentException(FormattableString.Invariant($"A seed is {Seeds.Min()}, but must be 0 or more."));
        Rates = [.. Distinct("rates", "0.001,0.002,0.005", rates ?? [.. Grid.Select(factor => factor * recipe.Optimizer.LearningRate)]).Order()];
        if (Rates.Any(rate => !RateRange.Contains(rate)))
            throw new ArgumentException(FormattableString.Invariant($"A learning rate is {Rates.First(rate => !RateRange.Contains(rate))}, but must be {RateRange}."));
        if (tuneEpochs < 1)
            throw new ArgumentException($"The epochs of a trial are {tuneEpochs}, but must be 1 or more.");
        if (tuneSeed < 0)
            throw new ArgumentException($"The seed of the trials is {tuneSeed}, but must be 0 or more.");
        TuneEpochs = tuneEpochs;
        TuneSeed = tuneSeed ?? (Seeds.Max() < long.MaxValue ? Seeds.Max() + 1 : 0);
        foreach (var rule in Rules)
            RecipeOf(rule, Rates[0], Seeds[0]);
    }

    /// <summary>Reads a plan as written.</summary>
    [JsonConstructor]
    internal ComparisonPlan(string recipeText, IReadOnlyList<string> rules, IReadOnlyList<long> seeds, IReadOnlyList<double> rates, int? tuneEpochs, long tuneSeed)
        : this(Recipe.Parse(recipeText ?? throw new ArgumentException("no recipe"), "the recipe in plan.json"), rules, seeds, rates, tuneEpochs, tuneSeed)
    {
    }

    /// <summary>What all rules share.</summary>
    [JsonIgnore]
    public Recipe Recipe { get; }

    /// <summary>It as YAML, every key spelled out.</summary>
    [JsonPropertyName("recipe")]
    public string RecipeText => Recipe.ToYaml();

    /// <summary>The rules.</summary>
    public IReadOnlyList<string> Rules { get; }

    /// <summary>The seeds.</summary>
    public IReadOnlyList<long> Seeds { get; }

    /// <summary>The learning rates tried for each rule, ascending. A single one is taken as it is.</summary>
    public IReadOnlyList<double> Rates { get; }

    /// <summary>Epochs of a trial; null for as many as the recipe has.</summary>
    public int? TuneEpochs { get; }

    /// <summary>The seed of the trials.</summary>
    public long TuneSeed { get; }

    /// <summary>The recipe of a run.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="seed">The seed.</param>
    public Recipe RecipeOf(string rule, double rate, long seed)
        => Recipe.Parse(RecipeText, "the recipe of the comparison",
            new RecipeSetting($"rule={rule}"), new RecipeSetting(FormattableString.Invariant($"optimizer.lr={rate:R}")), new RecipeSetting(FormattableString.Invariant($"seeds=[{seed}]")));

    /// <summary>The recipe of a trial.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">The learning rate.</param>
    public Recipe TrialOf(string rule, double rate)
        => RecipeOf(rule, rate, TuneSeed) is var recipe && TuneEpochs is { } epochs ? recipe with { Training = recipe.Training with { Epochs = epochs } } : recipe;

    private static IReadOnlyList<T> Distinct<T>(string what, string example, IReadOnlyList<T>? items)
    {
        if (items is null or [])
            throw new ArgumentException($"There are no {what}. Give at least one: --{what} {example}.");
        var twice = items.GroupBy(item => item).FirstOrDefault(group => group.Count() > 1);
        return twice is null ? items : throw new ArgumentException(FormattableString.Invariant($"The {what} have {twice.Key} twice. Leave one out."));
    }
}
