using System.Text.Json.Serialization;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>What a study of tasks in sequence does, decided before it starts: <c>continual-plan.json</c> in its folder.</summary>
public sealed record ContinualPlan : SeriesPlan
{
    private const int MostTasks = 100;

    /// <summary>Makes a plan.</summary>
    /// <param name="recipe">What all share: each task is trained as it says, with a schedule and an optimizer of its own.</param>
    /// <param name="rules">Names of rules.</param>
    /// <param name="seeds">One run for each.</param>
    /// <param name="kind">In what tasks differ.</param>
    /// <param name="tasks">How many.</param>
    /// <param name="kept">Samples kept of each task, one run for each number; 0 for none.</param>
    /// <param name="rates">Learning rates to try for each rule and number; null for the recipe's.</param>
    /// <param name="tuneSeed">The seed of the trials; null for the number after the greatest of <paramref name="seeds"/>.</param>
    /// <exception cref="ArgumentException">A list is empty or has something twice, or a number is out of its range.</exception>
    /// <exception cref="UnknownNameException">There is no rule of a name.</exception>
    public ContinualPlan(
        Recipe recipe, IReadOnlyList<string> rules, IReadOnlyList<long> seeds, TaskKind kind, int tasks, IReadOnlyList<int> kept,
        IReadOnlyList<double>? rates = null, long? tuneSeed = null)
        : base(recipe, rules, seeds)
    {
        if (tasks is < 2 or > MostTasks)
            throw new ArgumentException(FormattableString.Invariant($"There are {tasks} tasks, but must be from 2 to {MostTasks}."));
        Kept = Distinct("numbers of samples kept", "--kept 0,100", kept);
        if (Kept.Any(number => number < 0))
            throw new ArgumentException(FormattableString.Invariant($"{Kept.Min()} samples are kept, but must be 0 or more."));
        Rates = Ascending(rates ?? [recipe.Optimizer.LearningRate]);
        (Kind, Tasks) = (kind, tasks);
        TuneSeed = tuneSeed ?? SeedAfter;
    }

    /// <summary>Reads a plan as written.</summary>
    [JsonConstructor]
    internal ContinualPlan(
        string recipeText, IReadOnlyList<string> rules, IReadOnlyList<long> seeds, TaskKind kind, int tasks, IReadOnlyList<int> kept,
        IReadOnlyList<double> rates, long tuneSeed)
        : this(Parse(recipeText), rules, seeds, kind, tasks, kept, rates, tuneSeed)
    {
    }

    /// <summary>In what tasks differ.</summary>
    public TaskKind Kind { get; }

    /// <summary>How many tasks there are.</summary>
    public int Tasks { get; }

    /// <summary>Number and kind of the tasks in words.</summary>
    [JsonIgnore]
    public string TasksInWords
        => FormattableString.Invariant($"{Tasks} {(Kind == TaskKind.Permuted ? "orders of the inputs" : "groups of classes")}");

    /// <summary>Samples kept of each task; one run for each number.</summary>
    public IReadOnlyList<int> Kept { get; }

    /// <summary>The learning rates tried for each rule and number kept, ascending. A single one is taken as it is.</summary>
    public IReadOnlyList<double> Rates { get; }

    /// <summary>The seed of the trials.</summary>
    public long TuneSeed { get; }

    internal override IEnumerable<SeriesRun> Rehearsed
        => Rules.Select(rule => new SeriesRun(rule, RecipeOf(rule, Rates[0], Seeds[0])) { Rule = rule });

    private protected override IEnumerable<(string What, string Text)> Facts =>
    [
        .. base.Facts, ("tasks", FormattableString.Invariant($"{Tasks} {Kind}")),
        ("samples kept", FormattableString.Invariant($"{string.Join(',', Kept)}")),
        ("rates", FormattableString.Invariant($"{string.Join(',', Rates)}")),
        ("tune-seeds", FormattableString.Invariant($"{TuneSeed}")),
    ];

    /// <summary>The recipe of a run.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="seed">The seed.</param>
    public Recipe RecipeOf(string rule, double rate, long seed)
        => Lay(rule, seed, rate);
}
