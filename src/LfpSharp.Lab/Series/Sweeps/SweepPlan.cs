using System.Buffers;
using System.Text.Json.Serialization;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>What a sweep does, decided before it starts: <c>sweep-plan.json</c> in its folder.</summary>
public sealed record SweepPlan : SeriesPlan
{
    private const string Between = ", ", Over = "values", OverExample = "--over optimizer.lr=0.001,0.01";
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

    private readonly Dictionary<string, IReadOnlyList<string>> settings;

    /// <summary>Makes a plan for one key.</summary>
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
        : this(recipe, [new SweepAxis(key, values)], rules, seeds, halving)
    {
    }

    /// <summary>Makes a plan for several keys: each value of each is tried with each of the others.</summary>
    /// <param name="recipe">What all runs share but for the keys; its rule and seeds are replaced.</param>
    /// <param name="axes">The keys, one or more, and their values; laid over the recipe in this order.</param>
    /// <param name="rules">Names of rules, one or more.</param>
    /// <param name="seeds">One run of each setting and rule for each.</param>
    /// <param name="halving">How the worse settings are left out on the way; null to train all to the end.</param>
    /// <param name="trials">How many of the settings are tried, drawn at random by the first seed; null for all.</param>
    /// <exception cref="ArgumentException">
    /// A list is empty or has something twice, a key cannot be swept over, there is nothing to halve, or there are too many settings, or
    /// fewer than are to be drawn.
    /// </exception>
    /// <exception cref="UnknownNameException">There is no rule of a name.</exception>
    /// <exception cref="RecipeException">A setting does not fit the recipe with a rule.</exception>
    public SweepPlan(
        Recipe recipe,
        IReadOnlyList<SweepAxis> axes,
        IReadOnlyList<string> rules,
        IReadOnlyList<long> seeds,
        Halving? halving = null,
        int? trials = null)
        : base(recipe, rules, seeds)
    {
        ArgumentNullException.ThrowIfNull(axes);
        foreach (var axis in axes)
        {
            ArgumentNullException.ThrowIfNull(axis.Key);
            if (Elsewhere.TryGetValue(axis.Key, out var option))
                throw new ArgumentException($"'{axis.Key}' is not swept over by --over; give several by {option}.");
            Distinct(Over, OverExample, axis.Values);
            if (axis.Numbers is { } numbers)
                Distinct(Over, OverExample, numbers);
        }

        (Axes, Trials) = (axes, trials);
        Key = string.Join(Between, Distinct("keys", OverExample, [.. axes.Select(axis => axis.Key)]));
        var grid = new SweepGrid(axes, trials, Seeds[0]).Settings;
        Values = Distinct(Over, OverExample, [.. grid.Select(setting => string.Join(Between, setting))]);
        settings = Values.Zip(grid).ToDictionary(pair => pair.First, pair => pair.Second);

        (Halving, Rungs) = (halving, halving is null ? null : RungsOf(halving));

        // Every recipe is made, so that a value that does not fit is refused here.
        _ = Rehearsed.ToList();
    }

    /// <summary>Reads a plan as written.</summary>
    [JsonConstructor]
    internal SweepPlan(
        string recipeText,
        IReadOnlyList<string> rules,
        IReadOnlyList<long> seeds,
        Halving? halving = null,
        string? onlyKey = null,
        IReadOnlyList<string>? onlyValues = null,
        IReadOnlyList<SweepAxis>? grid = null,
        int? trials = null)
        : this(Parse(recipeText), grid ?? [new SweepAxis(onlyKey!, onlyValues!)], rules, seeds, halving, trials)
    {
    }

    /// <summary>The keys that are swept over, and their values.</summary>
    [JsonIgnore]
    public IReadOnlyList<SweepAxis> Axes { get; }

    /// <summary>The key that is swept over; of several, their names with commas.</summary>
    [JsonIgnore]
    public string Key { get; }

    /// <summary>
    /// The values that are tried, as given; of several keys a text for each setting, the value of each key in their order, with commas.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<string> Values { get; }

    /// <summary>How many of the settings are tried, drawn at random by the first seed; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Trials { get; }

    /// <summary>What the file says of a single key.</summary>
    [JsonInclude]
    [JsonPropertyName("key")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal string? OnlyKey => Axes is [var axis] ? axis.Key : null;

    /// <summary>What the file says of a single key's values.</summary>
    [JsonInclude]
    [JsonPropertyName("values")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal IReadOnlyList<string>? OnlyValues => Axes is [var axis] ? axis.Values : null;

    /// <summary>What the file says of several keys.</summary>
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal IReadOnlyList<SweepAxis>? Grid => Axes.Count > 1 ? Axes : null;

    /// <summary>How the worse values are left out on the way; null where all are trained to the end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Halving? Halving { get; }

    /// <summary>The epochs at which runs are compared, ascending; null without halving.</summary>
    [JsonIgnore]
    public IReadOnlyList<int>? Rungs { get; }

    internal override IEnumerable<SeriesRun> Rehearsed => Values.SelectMany(value => Rules.Select(rule => RunOf(rule, value, Seeds[0])));

    /// <summary>All runs: seeds outside, values, rules inside, so that what slows the machine down for a while hits all rules.</summary>
    internal IReadOnlyList<SeriesRun> Runs
        => [.. Seeds.SelectMany(seed => Values.SelectMany(value => Rules.Select(rule => RunOf(rule, value, seed))))];

    private protected override IEnumerable<(string What, string Text)> Facts
        =>
        [
            ("keys", Key), ("values", string.Join("; ", Axes.Select(axis => string.Join(',', axis.Values)))),
            ("trials", Trials is null ? "all" : FormattableString.Invariant($"{Trials}")),
            ("rungs", Rungs is null ? "none" : string.Join(',', Rungs)), .. base.Facts,
        ];

    /// <summary>The recipe of a run.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="value">The value.</param>
    /// <param name="seed">The seed.</param>
    public Recipe RecipeOf(string rule, string value, long seed)
        => Lay(
            rule,
            seed,
            Axes.Zip(SettingOf(value), (axis, part) => new RecipeSetting($"{axis.Key}={part}", $"With the rule '{rule}', --over")));

    /// <summary>The value of each key, in their order.</summary>
    /// <param name="value">One of <see cref="Values"/>.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public IReadOnlyList<string> SettingOf(string value)
        => settings.TryGetValue(value, out var setting) ? setting
            : throw new ArgumentException($"'{value}' is not swept over; {Key} is {string.Join("; ", Values)}.");

    /// <summary>What is swept over in words: <c>optimizer.lr = 0.001, 0.01; rule.epsilon = 0.1, 1</c>.</summary>
    /// <param name="between">What stands between a key and its values.</param>
    public string InWords(string between)
        => string.Join("; ", Axes.Select(axis => $"{axis.Key}{between}{string.Join(", ", axis.Values)}"))
            + (Trials is null ? "" : FormattableString.Invariant($"; {Trials} of the settings at random"));

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

    // Between values what none of them has, and what splits no row of a CSV file.
    private string FolderNameOf(string value) => string.Join('~', Axes.Zip(SettingOf(value), FolderNameOf));

    // A value that cannot be part of a folder's name everywhere is called by its place.
    private static string FolderNameOf(SweepAxis axis, string value)
        => value.Length <= LongestName && value.AsSpan().IndexOfAnyExcept(Plain) < 0 ? value
            : FormattableString.Invariant($"value{axis.Values.Index().First(item => item.Item == value).Index + 1}");
}
