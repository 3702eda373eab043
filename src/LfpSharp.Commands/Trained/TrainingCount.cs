using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Energy;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using TorchSharp;

namespace LfpSharp.Commands.Trained;

/// <summary><c>lfp count --training</c>: what the training of some runs computed and moved, side by side.</summary>
internal static class TrainingCount
{
    private const double MiB = 1 << 20;

    public static int Show(
        IReadOnlyList<string> paths, string? dataDirectory, int samples, Terminal terminal, CancellationToken cancellation)
    {
        var counted = new List<Counted>();
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            counted.Add(Count(path, dataDirectory, samples, cancellation));
        }

        terminal.Table(
            ["run", "rule", .. TableColumn.Numbers(
                "score", "batch", "a step: multiply-adds", "multiplies", "adds", "divides", "moved MiB", "written")],
            counted,
            row =>
            [
                row.Name, row.Rule, row.Kind.Cell(row.Score), Wording.CountCell(row.Work.Batch),
                .. new[] { row.Work.Step.MultiplyAdds, row.Work.Step.Multiplications, row.Work.Step.Adds, row.Work.Step.Divisions }
                    .Select(count => Wording.NumberCell(count, "n0")),
                Wording.NumberCell((row.Work.Step.BytesRead + row.Work.Step.BytesWritten) / MiB, "n2"),
                Wording.Percent(row.Work.UpdatesWritten / row.Work.Parameters, "f1") + (row.Work.AreUpdatesMeasured ? "" : "*"),
            ]);
        terminal.Line();
        terminal.Table(
            ["energy", .. TableColumn.Numbers(
                "a step: arithmetic", "with SRAM", "with DRAM", "steps", "in all: arithmetic", "with SRAM", "with DRAM")],
            counted,
            row =>
            [
                row.Name, .. Energies(row.Work.Step, 1000, "n2", "µJ"), Wording.CountCell(row.Work.Steps),
                .. Energies(row.Work.Whole, 1, "n1", "mJ"),
            ]);
        terminal.Line();
        terminal.Line(
            FormattableString.Invariant($"45 nm: multiplication {Picojoules.Multiplication} pJ, addition {Picojoules.Addition}, ")
                + FormattableString.Invariant($"division {Picojoules.Division:f1}; a 32-bit word of a 1 MiB SRAM {Picojoules.SramWord}, ")
                + FormattableString.Invariant($"of DRAM {Picojoules.DramWord} (docs/energy.md)."));
        terminal.Line(
            "written: parameters that a step changes, as measured while training"
                + (counted.All(row => row.Work.AreUpdatesMeasured) ? "." : "; * not measured, so all are taken to change."));
        terminal.Result(new { runs = counted });
        return ExitCode.Done;
    }

    private static Counted Count(string path, string? dataDirectory, int samples, CancellationToken cancellation)
    {
        var run = RunFolder.Open(path);
        var manifest = run.ReadManifest();
        if (manifest is not { Steps: > 0 } || !File.Exists(run.BestWeights))
            throw new ArgumentException($"The run '{path}' has no finished epoch to count by. Go on with it: 'lfp train --resume {path}'.");
        using var experiment = new Experiment(run.Recipe, dataDirectory, cancellation: cancellation);
        run.LoadBest(experiment.Model);
        using var batch =
            experiment.Validation.Gather(
                [.. Enumerable.Range(0, Math.Min(samples, experiment.Validation.Count))], torch.device(run.Recipe.Device));
        return new Counted(
            path,
            Path.GetFileName(Path.TrimEndingDirectorySeparator(path)),
            run.Recipe.Data.Name,
            Choices.NameOf(run.Recipe.Model),
            Choices.NameOf(run.Recipe.Rule),
            run.Recipe.Score,
            manifest.Result?.TestScore ?? manifest.Result?.ValidationScore,
            TrainingWork.Of(
                run.Recipe.Rule,
                run.Recipe.Optimizer,
                run.Recipe.Training.BatchSize,
                experiment.Model,
                batch.Inputs,
                manifest.Steps,
                run.ReadSparsity()));
    }

    private static IEnumerable<TableCell> Energies(Work work, double scale, string format, string unit)
        => new[] { work.ArithmeticMillijoules, work.SramMillijoules, work.DramMillijoules }
            .Select(energy => Wording.NumberCell(scale * energy, format, unit));

    private sealed record Counted(
        string RunFolder, string Name, string Dataset, string Model, string Rule, ScoreKind Kind, double? Score, TrainingWork Work);
}
