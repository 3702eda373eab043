using System.Buffers;
using System.Globalization;
using System.Text.Json.Serialization;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>What a sweep does, decided before it starts: <c>sweep-plan.json</c> in its folder.</summary>
public sealed record SweepPlan : SeriesPlan
{
    private const string Over = "values", OverExample = "--over optimizer.lr=0.001,0.01";
    private const int LongestName = 40;
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+_.");

    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["rule"] = "--rules",
        ["rule.name"] = "--rules",
        ["seeds"] = "--seeds",
        ["threads"] = "--threads",
    };

    /// <summary>Makes a plan.</summary>
    /// <param name="recipe">What all runs share but for the key; its rule and seeds are replaced.</param>
    /// <param name="key">The recipe's key that is swept over, with dots: <c>optimizer.lr</c>.</param>
    /// <param name="values">Its values as YAML, one or more.</param>
    /// <param name="rules">Names of rules, one or more.</param>
    /// <param name="seeds">One run of each value and rule for each.</param>
    /// <param name="halving">How the worse values are left out on the way; null to train all to the end.</param>
    /// <exception cref="ArgumentException">
    /// A list is empty or has something twice, the key cannot be swept over, or there is nothing to halve.
    /// </exception>
    /// <exception cref="UnknownNameException">There is no rule of a name.</exception>
    /// <exception cref="RecipeException">A value does not fit the recipe with a rule.</exception>
    public SweepPlan(
        Recipe recipe,
        string key,
        IReadOnlyList<string> values,
        IReadOnlyList<string> rules,
        IReadOnlyList<long> seeds,
        Halving? halving = null)
        : base(recipe, rules, seeds)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Elsewhere.TryGetValue(key, out var option))
            throw new ArgumentException($"'{key}' is not swept over by --over; give several by {option}.");
        (Key, Values) = (key, Distinct(Over, OverExample, values));
        var numbers = Values.Select(NumberOf).OfType<double>().ToList();
        Numbers = numbers.Count == Values.Count ? Distinct(Over, OverExample, numbers) : null;

        (Halving, Rungs) = (halving, halving is null ? null : RungsOf(halving));

        // Every recipe is made, so that a value that does not fit is refused here.
        _ = Rehearsed.ToList();
    }

    /// <summary>Reads a plan as written.</summary>
    [JsonConstructor]
    internal SweepPlan(
        string recipeText,
        string key,
        IReadOnlyList<string> values,
        IReadOnlyList<string> rules,
        IReadOnlyList<long> seeds,
        Halving? halving = null)
        : this(Parse(recipeText), key, values, rules, seeds, halving)
    {
    }

    /// <summary>The recipe's key that is swept over.</summary>
    public string Key { get; }

    /// <summary>Its values, as given.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>How the worse values are left out on the way; null where all are trained to the end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Halving? Halving { get; }

    /// <summary>The epochs at which runs are compared, ascending; null without halving.</summary>
    [JsonIgnore]
    public IReadOnlyList<int>? Rungs { get; }

    /// <summary>The values as numbers; null when one of them is none.</summary>
    [JsonIgnore]
    public IReadOnlyList<double>? Numbers { get; }

    internal override IEnumerable<SeriesRun> Rehearsed => Values.SelectMany(value => Rules.Select(rule => RunOf(rule, value, Seeds[0])));

    /// <summary>All runs: seeds outside, values, rules inside, so that what slows the machine down for a while hits all rules.</summary>
    internal IReadOnlyList<SeriesRun> Runs
        => [.. Seeds.SelectMany(seed => Values.SelectMany(value => Rules.Select(rule => RunOf(rule, value, seed))))];

    private protected override IEnumerable<(string What, string Text)> Facts
        =>
        [
            ("keys", Key), ("values", string.Join(',', Values)), ("rungs", Rungs is null ? "none" : string.Join(',', Rungs)), .. base.Facts,
        ];

    /// <summary>The recipe of a run.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="value">The value.</param>
    /// <param name="seed">The seed.</param>
    public Recipe RecipeOf(string rule, string value, long seed)
        => Lay(rule, seed, new RecipeSetting($"{Key}={value}", $"With the rule '{rule}', --over"));

    internal SeriesRun RunOf(string rule, string value, long seed)
        => new(FormattableString.Invariant($"runs/{rule}-{FolderNameOf(value)}-seed{seed}"), RecipeOf(rule, value, seed), Value: value)
        { Rule = rule };

    private IReadOnlyList<int> RungsOf(Halving halving)
    {
        if (Seeds.Count > 1)
        {
            throw new ArgumentException($"There are {Seeds.Count} seeds, but halving looks at each value once. Give one, as --seeds "
                + $"{Seeds[0]}, and train the value that it finds with more seeds afterwards.");
        }

        return Recipe.Training.Epochs is { } epochs ? halving.Rungs(epochs, Values.Count)
            : throw new ArgumentException("training.epochs is not set, but halving needs to know how long the best run trains. Set it, as "
                + "--epochs 27.");
    }

    // A value that cannot be part of a folder's name everywhere is called by its place.
    private string FolderNameOf(string value)
        => value.Length <= LongestName && value.AsSpan().IndexOfAnyExcept(Plain) < 0 ? value
            : FormattableString.Invariant($"value{Values.Index().First(item => item.Item == value).Index + 1}");

    private static double? NumberOf(string value)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
