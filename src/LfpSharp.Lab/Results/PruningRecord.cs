using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Reports;

namespace LfpSharp.Lab.Results;

/// <summary>Pruning curves: <c>curve.json</c>.</summary>
internal sealed class PruningRecord : RecordKind
{
    public override string Files => $"{PruningCurves.FileName} (lfp prune --curve -o)";

    public override bool Holds(string folder) => PruningCurves.Holds(folder);

    public override RecordContent Read(string folder)
    {
        var curves = PruningCurves.Read(folder);
        var subjects = string.Join("; ", curves.Runs.Select(run => $"{run.Model} on {run.Dataset}").Distinct());
        var groups = curves.Groups().Select(group => $"{group.Name} (seeds {string.Join(", ", SeedsOf(curves, group.Name))})");
        return new RecordContent
        {
            Title = $"Pruning by {curves.By}: {subjects}",
            Claim = curves.Score.Title
                + $" of {subjects} over the share of weights removed, for {string.Join(", ", groups)}.",
            Blocks = PruningSection.Blocks(curves),
        };
    }

    private static IEnumerable<string> SeedsOf(PruningCurves curves, string rule)
        => curves.Runs.Where(run => run.Rule == rule).Select(run => Wording.Count(run.Seed));
}
