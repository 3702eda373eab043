using System.Globalization;
using System.Text;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Statistics;

namespace LfpSharp.Lab.Series.Comparisons;

/// <summary>What a comparison brought: <c>comparison.json</c>.</summary>
/// <param name="Rules">What came out for each rule.</param>
/// <param name="Pairs">A paired test of test scores for each two rules that have one.</param>
public sealed record ComparisonResult(IReadOnlyList<RuleResult> Rules, IReadOnlyList<PairedTest> Pairs)
{
    /// <summary>What the scores are.</summary>
    public ScoreKind Score { get; init; }

    /// <summary>Reads the result of a finished comparison; null when it is not finished.</summary>
    /// <param name="folder">The comparison.</param>
    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    public static ComparisonResult? Read(ComparisonFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return ComparisonFolder.Files.ReadResult(folder.Path);
    }

    internal static ComparisonResult Of(ScoreKind score, IReadOnlyList<RuleResult> rules)
        => new(rules, [.. rules.SelectMany((a, i) => rules.Skip(i + 1).Select(b => Pair(a, b))).OfType<PairedTest>()]) { Score = score };

    /// <summary>Writes <c>comparison.json</c>, and <c>comparison.csv</c> with a row a run.</summary>
    internal void Write(ComparisonFolder folder)
    {
        var text = new StringBuilder($"rule,rate,{ScoredRun.Header}\n");
        foreach (var run in Rules.SelectMany(rule => rule.Runs))
            text.Append(CultureInfo.InvariantCulture, $"{run.Rule},{run.Rate:R},{run.Row}\n");
        ComparisonFolder.Files.WriteResult(folder.Path, this, text.ToString());
    }

    private static PairedTest? Pair(RuleResult a, RuleResult b)
    {
        var both = a.Runs.Join(b.Runs, run => run.Seed, run => run.Seed, (x, y) => (A: x.TestScore, B: y.TestScore))
            .Where(pair => pair is { A: not null, B: not null }).ToList();
        return both.Count == 0
            ? null
            : PairedTest.Of(a.Rule, [.. both.Select(pair => pair.A!.Value)], b.Rule, [.. both.Select(pair => pair.B!.Value)]);
    }
}
