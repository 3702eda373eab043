using System.Globalization;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using TorchSharp;

namespace LfpSharp.Cli.Commands;

/// <summary><c>lfp count --training</c>: what the training of some runs computed and moved, side by side.</summary>
internal static class TrainingCount
{
    private const double Mega = 1e6;
    private const double MiB = 1 << 20;

    public static int Show(IReadOnlyList<string> paths, string? dataDirectory, int samples, Terminal terminal, CancellationToken cancellation)
    {
        var rows = new List<object>();
        terminal.Line("                                                                     a step: millions of operations                      moved      energy of a step in mJ              whole training in J");
        terminal.Line("run                    rule                 accuracy   batch   mult-adds   multiplies      adds   divides        MiB   arithmetic    + SRAM    + DRAM     steps    + SRAM    + DRAM   written");
        foreach (var path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            var run = RunFolder.Open(path);
            var manifest = run.ReadManifest();
            if (manifest is not { Steps: > 0 } || !File.Exists(run.BestWeights))
                throw new ArgumentException($"The run '{path}' has no finished epoch to count by. Go on with it: 'lfp train --resume {path}'.");
            using var experiment = new Experiment(run.Recipe, dataDirectory, cancellation: cancellation);
            run.LoadBest(experiment.Model);
            using var batch = experiment.Validation.Gather([.. Enumerable.Range(0, Math.Min(samples, experiment.Validation.Count))], torch.device(run.Recipe.Device));
            var work = TrainingWork.Of(run.Recipe, experiment.Model, batch.Inputs, manifest.Steps, run.ReadSparsity());
            var (name, rule, accuracy) = (Path.GetFileName(Path.TrimEndingDirectorySeparator(path)), Choices.NameOf(run.Recipe.Rule), manifest.Result?.TestAccuracy ?? manifest.Result?.ValidationAccuracy);
            terminal.Line(string.Create(CultureInfo.InvariantCulture, $"{name,-20}   {rule,-18}   {(accuracy is { } share ? $"{100 * share:f2} %" : ""),8}   {work.Batch,5}   {work.Step.MultiplyAdds / Mega,9:n2}   {work.Step.Multiplications / Mega,10:n2}   {work.Step.Adds / Mega,7:n2}   {work.Step.Divisions / Mega,7:n2}   {(work.Step.BytesRead + work.Step.BytesWritten) / MiB,8:n2}   {work.Step.ArithmeticMillijoules,10:g3}   {work.Step.SramMillijoules,7:g3}   {work.Step.DramMillijoules,7:g3}   {work.Steps,7}   {work.Whole.SramMillijoules / 1000,7:g3}   {work.Whole.DramMillijoules / 1000,7:g3}   {100 * work.UpdatesWritten / work.Parameters,5:f1} %{(work.AreUpdatesMeasured ? "" : " *")}"));
            rows.Add(new { run = path, dataset = run.Recipe.Data.Name, model = Choices.NameOf(run.Recipe.Model), rule, accuracy, work });
        }
        terminal.Line();
        terminal.Line(FormattableString.Invariant($"45 nm: multiplication {Picojoules.Multiplication} pJ, addition {Picojoules.Addition}, division {Picojoules.Division:f1}; a 32-bit word of a 1 MiB SRAM {Picojoules.SramWord}, of DRAM {Picojoules.DramWord} (docs/energy.md)."));
        terminal.Line("written: parameters that a step changes, as measured while training; * not measured, all taken to change.");
        terminal.Result(new { runs = rows });
        return ExitCode.Done;
    }
}
