using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pruning.Sparse;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Commands.Pruning;

/// <summary><c>lfp sparsity</c>: how sparse a run's weights and activations are, and how sparse its training was.</summary>
internal static class SparsityCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "The folder of a run." };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };

    public static Command Create()
        => new Command(
            "sparsity",
            "Show how sparse a run's weights are, layer by layer, its activations on the validation split, and what its training "
                + "changed step by step.")
            {
                Run,
                DataDirectory,
            }.Computes(Show);

    private static int Show(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var run = RunFolder.Open(parsed.GetValue(Run)!);
        using var experiment = new Experiment(run.Recipe, parsed.GetValue(DataDirectory), cancellation: cancellation);
        run.LoadBest(experiment.Model);
        var report = SparsityReport.Of(experiment.Model, experiment.Validation, cancellation);

        terminal.Table(SparsitySection.Weights(report));
        if (report.Activations.Count > 0)
        {
            terminal.Line();
            terminal.Table(SparsitySection.Activations(report));
        }
        var training = run.ReadSparsity();
        if (training.Count > 0)
            ShowTraining(run, training, terminal);
        terminal.Result(new
        {
            run = run.Path,
            rule = Choices.NameOf(run.Recipe.Rule),
            quantileShares = SparsityReport.QuantileShares,
            thresholds = SparsityReport.Thresholds,
            report.Layers,
            report.Whole,
            report.Activations,
            trainingQuantileShares = SparsityRecord.QuantileShares,
            training,
        });
        return ExitCode.Done;
    }

    private static void ShowTraining(RunFolder run, IReadOnlyList<SparsityRecord> records, Terminal terminal)
    {
        terminal.Line();
        terminal.Table(SparsitySection.Steps(records));
        terminal.Line();
        terminal.Table(SparsitySection.Layers(records[^1]));
        terminal.Line("An update that is listed takes an index (int32) and a value (float32) for each parameter that changed; a dense "
            + "one a value for every parameter.");
        if (File.Exists(run.PathOf("sparsity.png")))
            terminal.Line($"picture: {run.PathOf("sparsity.png")}");
    }
}
