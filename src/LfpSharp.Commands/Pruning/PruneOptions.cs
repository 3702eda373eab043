using System.CommandLine;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Recipes;

namespace LfpSharp.Commands.Pruning;

/// <summary>What says which weights go first, as options of <c>lfp prune</c>.</summary>
internal static class PruneOptions
{
    public static Option<string> By { get; } = new("--by")
    {
        Description = "What says which weights go first: magnitude, feedback, relevance or random.",
        DefaultValueFactory = _ => "magnitude",
    };

    public static Option<string> Scope { get; } = new("--scope")
    {
        Description = "Count the share over all weights (global) or in each layer (layer).",
        DefaultValueFactory = _ => "global",
    };

    public static Option<string> Relevance { get; } = new("--relevance")
    {
        Description = "With --by relevance: epsilon or z-plus.",
        DefaultValueFactory = _ => "epsilon",
    };

    public static Option<int> Batches { get; } = new("--batches")
    {
        Description = "Batches of 128 training samples that feedback and relevance are measured on.",
        DefaultValueFactory = _ => 20,
    };

    public static Option<long> Seed { get; } = new("--seed") { Description = "With --by random: decides the order." };

    public static IReadOnlyList<Option> All { get; } = [By, Scope, Relevance, Batches, Seed];

    public static PruningScope ScopeOf(ParseResult parsed) => Choices.Member<PruningScope>("scope", parsed.GetValue(Scope)!);

    /// <summary>The score for a run; feedback is that of the run's own rule where it has one, else of LFP-ε.</summary>
    public static PruningScore ScoreOf(ParseResult parsed, RuleOptions rule)
    {
        var (name, batches, seed) = (parsed.GetValue(By)!, parsed.GetValue(Batches), parsed.GetValue(Seed));
        if (batches < 1)
            throw new ArgumentException(FormattableString.Invariant($"--batches is {batches}, but must be at least 1."));
        if (seed < 0)
            throw new ArgumentException(FormattableString.Invariant($"--seed is {seed}, but must be at least 0."));
        var relevance = Choices.Member<RelevanceRule>("relevance rule", parsed.GetValue(Relevance)!);
        return name switch
        {
            "magnitude" => new MagnitudeScore(),
            "feedback" => new FeedbackScore(rule is GradientOptions ? new LfpEpsilonOptions() : rule, batches),
            "relevance" => new RelevanceScore(relevance, batches),
            "random" => new RandomScore(seed),
            _ => throw new UnknownNameException("score", name, ["magnitude", "feedback", "relevance", "random"]),
        };
    }
}
