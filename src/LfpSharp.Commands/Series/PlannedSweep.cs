using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Commands.Series;

/// <summary>A sweep that several processes work on.</summary>
internal sealed class PlannedSweep(string folder) : PlannedSeries
{
    public override bool Work(RunClaims claims, string? dataDirectory, Terminal terminal, CancellationToken cancellation)
    {
        using var sweep = Sweep.Share(folder, claims, dataDirectory, new TerminalLogger());
        using var view = new SweepView(terminal, sweep.Folder.Plan);
        return sweep.Work(view, null, cancellation);
    }

    public override int Collect(Terminal terminal, CancellationToken cancellation)
    {
        using var sweep = Sweep.Resume(folder, logger: new TerminalLogger());
        using var view = new SweepView(terminal, sweep.Folder.Plan);
        if (sweep.Run(view, new NobodysWorker(folder), cancellation) is not { } result)
            return ExitCode.Interrupted;
        view.Dispose();
        SweepView.After(terminal, sweep.Folder, result);
        return result.Rules.All(rule => rule.Best is null) ? ExitCode.Failed : ExitCode.Done;
    }
}
