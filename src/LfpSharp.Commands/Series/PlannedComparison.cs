using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Comparisons;

namespace LfpSharp.Commands.Series;

/// <summary>A comparison that several processes work on.</summary>
internal sealed class PlannedComparison(string folder) : PlannedSeries
{
    public override bool Work(RunClaims claims, string? dataDirectory, Terminal terminal, CancellationToken cancellation)
    {
        using var comparison = Comparison.Share(folder, claims, dataDirectory, new TerminalLogger());
        using var view = new ComparisonView(terminal, comparison.Folder.Plan);
        return comparison.Work(view, null, cancellation);
    }

    public override int Collect(Terminal terminal, CancellationToken cancellation)
    {
        using var comparison = Comparison.Resume(folder, logger: new TerminalLogger());
        using var view = new ComparisonView(terminal, comparison.Folder.Plan);
        if (comparison.Run(view, new NobodysWorker(folder), cancellation) is not { } result)
            return ExitCode.Interrupted;
        view.Dispose();
        ComparisonView.After(terminal, comparison.Folder, result);
        return result.Rules.All(rule => rule.Rate is null) ? ExitCode.Failed : ExitCode.Done;
    }
}
