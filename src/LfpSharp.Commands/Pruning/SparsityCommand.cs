using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pruning.Sparse;
using LfpSharp.Lab.Recipes;
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
            "Show how sparse a run's weights are, layer by layer, its activations on the validation split, and what its training changed step by step.")
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

        terminal.Line("layer       weights    Gini   "
            + $"{Row(SparsityReport.QuantileShares, share => FormattableString.Invariant($"{100 * share:f0} %"))}   "
            + $"{Row(SparsityReport.Thresholds, threshold => FormattableString.Invariant($"< {threshold:0e0}"))}        = 0");
        foreach (var layer in report.Layers.Append(report.Whole with { Layer = "all" }))
            terminal.Line(
                FormattableString.Invariant($"{layer.Layer,-8} {layer.Weights,10}   {layer.Gini:f3}   {Row(layer.Quantiles, value => FormattableString.Invariant($"{value:0.0e0}"))}   {Row(layer.Below, Percent)}   {Percent(layer.Zero),8}"));
        terminal.Line("Percentages in the head are quantiles of the magnitudes; then shares of weights with smaller magnitudes than that.");
        if (report.Activations.Count > 0)
        {
            terminal.Line();
            terminal.Line($"activation         outputs of 0   units always 0   ({experiment.Validation.Count} samples)");
            foreach (var activation in report.Activations)
                terminal.Line($"{activation.Layer,-8} {activation.Type,-10} {Percent(activation.Zero),11}   {Percent(activation.Dead),14}");
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
        var head = FormattableString.Invariant($"feedback = 0   update = 0   ≤ {records[^1].Threshold:0.0e0} |w|   listed KiB   dense KiB    Gini");
        terminal.Line();
        terminal.Line($"training step         {head}   activations = 0");
        foreach (var record in records)
            terminal.Line($"{FormattableString.Invariant($"{record.Step} (epoch {record.Epoch})"),-20} {Update(record.Whole)}   "
                + $"{(record.ActivationZeros.Count > 0 ? Percent(record.ActivationZeros.Values.Average()) : "-"),15}");
        terminal.Line();
        terminal.Line($"layer, last step      {head}   "
            + $"{Row(SparsityRecord.QuantileShares, share => FormattableString.Invariant($"{100 * share:f0} %"))}");
        foreach (var layer in records[^1].Layers)
            terminal.Line($"{layer.Layer,-20} {Update(layer)}   "
                + $"{Row(layer.Quantiles, value => FormattableString.Invariant($"{value:0.0e0}"))}");
        terminal.Line("An update that is listed takes an index (int32) and a value (float32) for each parameter that changed; a dense "
            + "one a value for every parameter.");
        if (File.Exists(run.PathOf("sparsity.png")))
            terminal.Line($"picture               {run.PathOf("sparsity.png")}");
    }

    private static string Update(LayerUpdate update)
        => FormattableString.Invariant($"{Percent(update.FeedbackZeroShare),13}   {Percent(update.UnchangedShare),10}   {Percent(update.NearlyUnchangedShare),13}   {update.SparseBytes / 1024.0,10:n1}   {update.DenseBytes / 1024.0,9:n1}   {update.Gini,5:f3}");

    private static string Row<T>(IEnumerable<T> values, Func<T, string> text)
        => string.Join(' ', values.Select(value => text(value).PadLeft(8)));

    private static string Percent(double share) => FormattableString.Invariant($"{100 * share:f1} %");
}
