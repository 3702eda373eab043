using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Energy;
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
        var width = Math.Max(3, counted.Max(row => row.Name.Length));

        terminal.Line($"{"run".PadRight(width)}   rule                 accuracy    batch   a step: multiply-adds   multiplies         "
            + "adds      divides   moved MiB   written");
        foreach (var row in counted)
        {
            var (work, step) = (row.Work, row.Work.Step);
            terminal.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Name.PadRight(width)}   {row.Rule,-18}   {Percent(row.Accuracy),8}   {work.Batch,6}   {step.MultiplyAdds,21:n0}   {step.Multiplications,10:n0}   {step.Adds,10:n0}   {step.Divisions,10:n0}   {(step.BytesRead + step.BytesWritten) / MiB,9:n2}   {Percent(work.UpdatesWritten / work.Parameters),7}{(work.AreUpdatesMeasured ? "" : "*")}"));
        }
        terminal.Line();
        terminal.Line($"{"energy".PadRight(width)}   a step: arithmetic   with SRAM   with DRAM      steps   in all: arithmetic   with "
            + "SRAM   with DRAM");
        foreach (var row in counted)
        {
            var (step, whole) = (row.Work.Step, row.Work.Whole);
            terminal.Line(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Name.PadRight(width)}   {1000 * step.ArithmeticMillijoules,15:n2} µJ   {1000 * step.SramMillijoules,6:n2} µJ   {1000 * step.DramMillijoules,6:n2} µJ   {row.Work.Steps,8}   {whole.ArithmeticMillijoules,15:n1} mJ   {whole.SramMillijoules,6:n1} mJ   {whole.DramMillijoules,6:n1} mJ"));
        }
        terminal.Line();
        terminal.Line(
            FormattableString.Invariant($"45 nm: multiplication {Picojoules.Multiplication} pJ, addition {Picojoules.Addition}, division {Picojoules.Division:f1}; a 32-bit word of a 1 MiB SRAM {Picojoules.SramWord}, of DRAM {Picojoules.DramWord} (docs/energy.md)."));
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
            manifest.Result?.TestAccuracy ?? manifest.Result?.ValidationAccuracy,
            TrainingWork.Of(
                run.Recipe.Rule,
                run.Recipe.Optimizer,
                run.Recipe.Training.BatchSize,
                experiment.Model,
                batch.Inputs,
                manifest.Steps,
                run.ReadSparsity()));
    }

    private static string Percent(double? share) => share is { } value ? FormattableString.Invariant($"{100 * value:f1} %") : "";

    private sealed record Counted(
        string RunFolder, string Name, string Dataset, string Model, string Rule, double? Accuracy, TrainingWork Work);
}
