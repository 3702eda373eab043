using System.Text.Json.Serialization;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Series.Comparisons;

/// <summary>What a comparison does, decided before it starts: <c>plan.json</c> in its folder.</summary>
public sealed record ComparisonPlan : SeriesPlan
{
    private static readonly double[] Grid = [0.25, 0.5, 1, 2, 4];

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
    public ComparisonPlan(
        Recipe recipe,
        IReadOnlyList<string> rules,
        IReadOnlyList<long> seeds,
        IReadOnlyList<double>? rates = null,
        int? tuneEpochs = null,
        long? tuneSeed = null)
        : base(recipe, rules, seeds)
    {
        if (Rules.Count < 2)
        {
            throw new ArgumentException($"The only rule is '{Rules[0]}', but a comparison needs two or more. Name them with --rules, "
                + "such as --rules lfp-epsilon,gradient.");
        }

        Rates = Ascending(rates ?? [.. Grid.Select(factor => factor * recipe.Optimizer.LearningRate)]);
        if (tuneEpochs < 1)
            throw new ArgumentException($"The epochs of a trial are {tuneEpochs}, but must be 1 or more.");
        if (tuneSeed < 0)
            throw new ArgumentException($"The seed of the trials is {tuneSeed}, but must be 0 or more.");
        TuneEpochs = tuneEpochs;
        TuneSeed = tuneSeed ?? SeedAfter;
        foreach (var rule in Rules)
            RecipeOf(rule, Rates[0], Seeds[0]);
    }

    /// <summary>Reads a plan as written.</summary>
    [JsonConstructor]
    internal ComparisonPlan(
        string recipeText,
        IReadOnlyList<string> rules,
        IReadOnlyList<long> seeds,
        IReadOnlyList<double> rates,
        int? tuneEpochs,
        long tuneSeed)
        : this(Parse(recipeText), rules, seeds, rates, tuneEpochs, tuneSeed)
    {
    }

    /// <summary>The learning rates tried for each rule, ascending. A single one is taken as it is.</summary>
    public IReadOnlyList<double> Rates { get; }

    /// <summary>Epochs of a trial; null for as many as the recipe has.</summary>
    public int? TuneEpochs { get; }

    /// <summary>The seed of the trials.</summary>
    public long TuneSeed { get; }

    internal override IEnumerable<SeriesRun> Rehearsed => Rules.Select(rule => RunOf(rule, Rates[0], Seeds[0]));

    private protected override IEnumerable<(string What, string Text)> Facts =>
    [
        .. base.Facts, ("rates", FormattableString.Invariant($"{string.Join(',', Rates)}")),
        ("tune-epochs", FormattableString.Invariant($"{TuneEpochs}")), ("tune-seeds", FormattableString.Invariant($"{TuneSeed}")),
    ];

    /// <summary>The recipe of a run.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="seed">The seed.</param>
    public Recipe RecipeOf(string rule, double rate, long seed)
        => Lay(rule, seed, rate);

    /// <summary>The recipe of a trial.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">The learning rate.</param>
    public Recipe TrialOf(string rule, double rate)
        => RecipeOf(rule, rate, TuneSeed) is var recipe && TuneEpochs is { } epochs
            ? recipe with { Training = recipe.Training with { Epochs = epochs } }
            : recipe;

    /// <summary>A run that is scored.</summary>
    internal SeriesRun RunOf(string rule, double rate, long seed)
        => new(FormattableString.Invariant($"runs/{rule}-seed{seed}"), RecipeOf(rule, rate, seed)) { Rule = rule };

    /// <summary>A run that tries a learning rate.</summary>
    internal SeriesRun TryOf(string rule, double rate)
        => new(FormattableString.Invariant($"tuning/{rule}-lr{rate:R}"), TrialOf(rule, rate), IsTrial: true) { Rule = rule };
}
