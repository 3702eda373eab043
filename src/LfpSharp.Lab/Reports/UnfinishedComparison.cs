using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Comparisons;

namespace LfpSharp.Lab.Reports;

/// <summary>How far a comparison has come that has no result yet.</summary>
internal static class UnfinishedComparison
{
    public static IEnumerable<ReportSection> Sections(ComparisonFolder folder)
    {
        var plan = folder.Plan;
        var trials = Rows(folder, "tuning");
        var runs = Rows(folder, "runs");
        var ofTrials = plan.Rates is [_]
            ? ""
            : $", and {Wording.Count(Over(trials))} of {Wording.Count(plan.Rules.Count * plan.Rates.Count)} trials of learning rates";
        yield return new ReportSection("Summary",
        [
            new ParagraphBlock($"The rules {string.Join(", ", plan.Rules)} are to train the network {plan.Recipe.Subject}, once for "
                + $"each of {Wording.Plural(plan.Seeds.Count, "seed")}."),
            new NoticeBlock($"The comparison is not finished: {Wording.Count(Over(runs))} of "
                + $"{Wording.Count(plan.Rules.Count * plan.Seeds.Count)} runs are over{ofTrials}. "
                + $"There are no figures to compare yet. It goes on by: lfp compare --resume {CommandText.Quote(folder.Path)}"),
        ]);
        if (trials.Count + runs.Count > 0)
        {
            yield return new ReportSection(
                "So far", [.. new[] { Table("Trials of learning rates", trials), Table("Runs", runs) }.OfType<TableBlock>()]);
        }
    }

    private static List<(string Name, Manifest? Manifest)> Rows(ComparisonFolder folder, string below)
        => [.. RunList.In(folder.PathOf(below)).Select(path => (Path.GetFileName(path), RunFolder.Open(path).ReadManifest()))];

    private static int Over(List<(string Name, Manifest? Manifest)> rows) => rows.Count(row => row.Manifest?.Status is "done" or "failed");

    private static TableBlock? Table(string caption, List<(string Name, Manifest? Manifest)> rows)
        => rows.Count == 0 ? null : new TableBlock(
        caption,
        ["run", "status", TableColumn.Number("validation accuracy"), TableColumn.Number("test accuracy"), "failure"],
        [.. rows.Select(
            row => (IReadOnlyList<TableCell>)[
                row.Name,
                row.Manifest?.Status ?? "not begun",
                Wording.PercentCell(row.Manifest?.Result?.ValidationScore),
                Wording.PercentCell(row.Manifest?.Result?.TestScore),
                row.Manifest?.Failure ?? "",
            ])]);
}
