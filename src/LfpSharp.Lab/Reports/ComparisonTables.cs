using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Series.Comparisons;

namespace LfpSharp.Lab.Reports;

/// <summary>The tables of a comparison, and what they say in words.</summary>
public static class ComparisonTables
{
    internal const string Legend =
        "± is the sample standard deviation over seeds; the interval is that of the mean, by Student's distribution. "
            + "A step is batch, learning rule and optimizer; memory is the highest resident memory of the process. "
            + "Failed runs count in no figure.";

    /// <summary>What the comparison found, and what a reader must not miss.</summary>
    internal static IEnumerable<ReportBlock> Summary(ComparisonPlan plan, ComparisonResult result)
    {
        var score = result.Score;
        yield return new ParagraphBlock($"The rules {string.Join(", ", plan.Rules)} trained the network {plan.Recipe.Subject}, once for "
            + $"each of {Wording.Plural(plan.Seeds.Count, "seed")}, from the same weights on the same data in the same order. "
            + $"{RatesInWords(plan)} The test split was scored once a run.");
        yield return new FiguresBlock(
            [.. result.Rules.Select(rule => new Figure($"Test {score.Name}, {rule.Rule}", score.Spread(rule.TestScore),
            rule.TestScore is null
                ? "no test score"
                : $"Gini {Wording.Spread(rule.Gini, 1, "f3")}; {Wording.Seconds(rule.Seconds?.Mean)} a run"))]);
        if (Findings(result) is { Length: > 0 } findings)
            yield return new ParagraphBlock(findings);
        foreach (var text in Notices(plan, result))
            yield return new NoticeBlock(text);
    }

    /// <summary>What failed and what limits the figures.</summary>
    internal static IEnumerable<string> Notices(ComparisonPlan plan, ComparisonResult result)
    {
        foreach (var rule in result.Rules.Where(rule => rule.Failure is not null))
            yield return $"{rule.Rule}: {rule.Failure}";
        if (result.Rules.Where(rule => rule.RateAtEdge).Select(rule => $"{rule.Rule} ({Wording.Rate(rule.Rate!.Value)})")
            .ToList() is { Count: > 0 } edges)
        {
            yield return "The chosen learning rate is at the edge of those tried, so that a better one may lie outside, for "
                + $"{string.Join(", ", edges)}.";
        }
        if (result.Rules.All(rule => rule.TestScore is null))
            yield return "There is no test score; the validation score chose weights and learning rates, so it is somewhat too high.";
        if (plan.Seeds.Count == 1)
            yield return "There is a single seed, so nothing is known of the spread.";
        if (RunSummary.CaveatOf(plan.Recipe, null) is { } caveat)
            yield return caveat;
    }

    /// <summary>What came out for each rule: a row a rule.</summary>
    /// <param name="result">The comparison.</param>
    public static TableBlock Rules(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var score = result.Score;
        return TableBlock.Of(
            "What came out for each rule",
            ["rule", .. TableColumn.Numbers(
                $"test {score.Name}", "95 % interval", "n", $"validation {score.Name}", "learning rate", "Gini", "ms a step",
                "seconds a run", "peak MiB")],
            result.Rules,
            rule =>
            [
                rule.Rule,
                score.SpreadCell(rule.TestScore),
                score.IntervalCell(rule.TestScore?.Low, rule.TestScore?.High),
                Wording.CountCell(rule.TestScore?.Count ?? 0),
                score.SpreadCell(rule.ValidationScore),
                Wording.RateCell(rule.Rate),
                Wording.SpreadCell(rule.Gini, 1, "f3"),
                Wording.SpreadCell(rule.StepMs, 1, "f3"),
                Wording.SpreadCell(rule.Seconds, 1, "f1"),
                Wording.SpreadCell(rule.PeakMiB, 1, "f0"),
            ]);
    }

    /// <summary>How the rules differ, paired by seed: a row a pair.</summary>
    /// <param name="result">The comparison.</param>
    public static TableBlock Pairs(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var score = result.Score;
        return TableBlock.Of(
            $"Difference in test {score.Name}{(score == ScoreKind.Accuracy ? ", in percentage points" : "")}",
            ["pair", .. TableColumn.Numbers("difference", "95 % interval", "n", "t", "p")],
            result.Pairs,
            pair => PairCells(score, pair));
    }

    /// <summary>What a paired test says.</summary>
    internal static IReadOnlyList<TableCell> PairCells(ScoreKind score, PairedTest pair) =>
    [
        $"{pair.A} minus {pair.B}", new TableCell(Wording.Number(score.Scale * pair.Difference, Signed(score)), pair.Difference),
        score.IntervalCell(pair.Low, pair.High), Wording.CountCell(pair.Count), Wording.NumberCell(pair.T, "f2"),
        Wording.NumberCell(pair.P, "f4"),
    ];

    /// <summary>What must be known to read p; nothing where there are no pairs.</summary>
    /// <param name="result">The comparison.</param>
    public static IEnumerable<ParagraphBlock> AboutP(ComparisonResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Remarks(result);
    }

    private static IEnumerable<ParagraphBlock> Remarks(ComparisonResult result)
    {
        if (result.Pairs.Any(pair => pair.P is null))
            yield return new ParagraphBlock("Without p: a test needs two seeds whose differences are not all the same.");
        if (result.Pairs.Count > 1)
        {
            yield return new ParagraphBlock($"Each p is that of its pair alone: of {Wording.Count(result.Pairs.Count)} pairs, one below "
                + "0.05 may come about by chance.");
        }
    }

    internal static IEnumerable<ReportBlock> Search(ComparisonPlan plan, ComparisonResult result)
    {
        yield return new ParagraphBlock("Every rule was tried at the same learning rates, with seed "
            + $"{plan.TuneSeed}{(plan.TuneEpochs is { } epochs ? $" and {Wording.Plural(epochs, "epoch")}" : "")}, on validation data "
            + "alone; the best was taken.");
        yield return TableBlock.Of(
            $"Validation {result.Score.Name} of each trial",
            ["rule", .. TableColumn.Numbers("learning rate", $"validation {result.Score.Name}", "validation loss"), "outcome"],
            result.Rules.SelectMany(rule => rule.Trials.Select(trial => (rule, trial))),
            each =>
            [
                each.rule.Rule,
                Wording.RateCell(each.trial.Rate),
                result.Score.Cell(each.trial.ValidationScore),
                Wording.NumberCell(each.trial.ValidationLoss, "f4"),
                each.trial.Failure ?? (each.trial.Rate == each.rule.Rate ? "chosen" : ""),
            ]);
    }

    internal static TableBlock Seeds(ComparisonResult result) => TableBlock.Of(
        "A row for each run",
        ["rule", .. TableColumn.Numbers(
            "seed", "learning rate", $"test {result.Score.Name}", $"validation {result.Score.Name}", "Gini", "seconds", "ms a step",
            "peak MiB"), "outcome"],
        result.Rules.SelectMany(rule => rule.Runs),
        run =>
        [
            run.Rule,
            new TableCell(FormattableString.Invariant($"{run.Seed}"), run.Seed),
            Wording.RateCell(run.Rate),
            result.Score.Cell(run.TestScore),
            result.Score.Cell(run.ValidationScore),
            Wording.NumberCell(run.Gini, "f3"),
            Wording.NumberCell(run.Seconds, "f1"),
            Wording.NumberCell(run.StepMs, "f3"),
            Wording.NumberCell(run.PeakMiB, "f0"),
            run.Failure ?? "done",
        ]);

    /// <summary>What the tests say, in words; of many rules, each against the first.</summary>
    internal static string Findings(ComparisonResult result)
        => string.Join(
            ' ',
            result.Pairs.Where(pair => pair.P is not null && (result.Rules.Count <= 3 || pair.A == result.Rules[0].Rule))
                .Select(pair => Finding(pair, result.Score)));

    // The least that two decimals of a percentage show.
    private const double ShownDifference = 0.0001;

    // A test that does not decide has not shown that there is no difference: with few seeds, large ones stay open.
    private static string Finding(PairedTest pair, ScoreKind score)
    {
        var (better, worse) = pair.Difference > 0 ? (pair.A, pair.B) : (pair.B, pair.A);
        var unit = score switch
        {
            ScoreKind.Accuracy => " points",
            ScoreKind.Determination => $" of {score.Name}",
            _ => $" {score.Name}",
        };
        var (points, interval) =
            (score.Size(pair.Difference) + unit, score.Interval(pair.Low, pair.High) + unit);
        var p = $"p = {Wording.Number(pair.P, "f4")}";
        return pair.P < 0.05 ? $"{better} is better than {worse} by {points} ({p})."
            : Math.Abs(pair.Difference) < ShownDifference / 2
                ? $"{pair.A} and {pair.B} came out the same on average over {Wording.Plural(pair.Count, "seed")} (95 % interval of the "
                    + $"difference {interval})."
            : $"{better} came out {points} {(score.Scale > 0 ? "above" : "below")} {worse}, but "
                + $"{Wording.Plural(pair.Count, "seed")} do not settle which of the two is "
                + $"better (95 % interval of {pair.A} minus {pair.B} {interval}, {p}).";
    }

    private static string Signed(ScoreKind score) => score == ScoreKind.Accuracy ? "+0.00;-0.00;0.00" : "+0.0000;-0.0000;0.0000";

    private static string RatesInWords(ComparisonPlan plan) => plan.Rates is [var only]
        ? $"The learning rate was {Wording.Rate(only)} for every rule, without a search."
        : $"The learning rate was chosen for each rule from {string.Join(", ", plan.Rates.Select(Wording.Rate))}, on validation data.";
}
