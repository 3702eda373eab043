using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Commands.Pruning;

/// <summary><c>lfp prune RUN --to</c>: removes a share, trains on, scores and saves.</summary>
internal static class PruneOnce
{
    public static Option<double?> To { get; } = new("--to")
    {
        Description = "Remove this share of the weights (0 to 1), or of the units with --structured, and save what is left.",
    };

    public static Option<int> Retrain { get; } = new("--retrain")
    {
        Description = "With --to: epochs of training with the removed weights held at 0.",
    };

    public static Option<string?> Output { get; } = new("--output", "-o")
    {
        Description = "With --to: the folder to make. With --curve: the folder for curve.json and the picture.",
    };

    public static Option<bool> Csr { get; } = new("--csr") { Description = "With --to: also write compressed sparse rows." };

    public static Option<bool> Structured { get; } = new("--structured")
    {
        Description = "With --to: remove whole neurons and channels, which leaves a smaller model.",
    };

    public static IReadOnlyList<Option> All { get; } = [To, Retrain, Output, Csr, Structured];

    public static int Run(
        IReadOnlyList<string> runs,
        double share,
        string? dataDirectory,
        ParseResult parsed,
        Terminal terminal,
        CancellationToken cancellation)
    {
        if (share is not (>= 0 and <= 1))
            throw new ArgumentException(FormattableString.Invariant($"--to is {share}, but must be a share from 0 to 1."));
        if (runs.Count != 1)
            throw new ArgumentException($"--to takes one run, but {runs.Count} were given.");
        var output =
            parsed.GetValue(Output) ?? throw new ArgumentException("--to needs a folder for what is left. Give one with -o FOLDER.");
        var epochs = parsed.GetValue(Retrain);
        if (epochs < 0)
            throw new ArgumentException(FormattableString.Invariant($"--retrain is {epochs}, but must be at least 0."));
        SavedPruning.CheckFree(output);

        var (run, scope) = (RunFolder.Open(runs[0]), PruneOptions.ScopeOf(parsed));
        using var experiment = new Experiment(run.Recipe, dataDirectory, cancellation: cancellation);
        run.LoadBest(experiment.Model);
        if (parsed.GetValue(CommandBody.Threads) is null)
            TorchSharp.torch.set_num_threads(run.Recipe.Threads ?? experiment.PreferredThreads);
        var whole = Accuracy.Of(experiment.Model, experiment.Validation, cancellation);
        using var scores = PruneOptions.ScoreOf(parsed, run.Recipe.Rule).Of(experiment.Model, experiment.Train, cancellation);
        var before = Count(experiment.Model);

        var structured = parsed.GetValue(Structured);
        using var order = structured ? null : PruningOrder.Of(scores, scope);
        using var mask = order?.At(share);
        var smaller =
            structured
                ? UnitPruning.Remove(
                    experiment.Model as Sequential ?? throw new ArgumentException("--structured takes a model of layers in a row."),
                    scores,
                    scope,
                    share)
                : null;
        using var owned = smaller?.Model;
        var model = owned ?? experiment.Model;
        var trained =
            Retraining.Run(
                run.Recipe, model, mask, experiment.Train, experiment.Validation, epochs, record => Show(record, terminal), cancellation);
        double? test = experiment.Test is { } data ? Accuracy.Of(model, data, cancellation) : null;

        var summary = new
        {
            run = run.Path,
            by = parsed.GetValue(PruneOptions.By),
            scope = parsed.GetValue(PruneOptions.Scope),
            structured,
            asked = share,
            weights = scores.Count,
            removed = mask?.Removed,
            parametersBefore = before,
            parameters = Count(model),
            epochs,
            bestEpoch = trained.BestEpoch,
            validationBefore = whole,
            validationPruned = trained.Pruned,
            validationAccuracy = trained.Retrained,
            testAccuracy = test,
            layers = smaller?.Layers,
        };
        SavedPruning.Write(output, model, summary, parsed.GetValue(Csr));
        terminal.Line(mask is not null
            ? FormattableString.Invariant($"removed    {mask.Removed} of {mask.Count} weights")
            : FormattableString.Invariant($"parameters {before} before, {Count(model)} now"));
        foreach (var size in smaller?.Layers ?? [])
            terminal.Line(
                FormattableString.Invariant($"  layer {size.Layer,-4} {size.Type,-8} {size.InputsBefore,5} → {size.UnitsBefore,-5} now {size.Inputs,5} → {size.Units}"));
        terminal.Line(
            FormattableString.Invariant($"validation {100 * whole:f2} % before, {100 * trained.Pruned:f2} % pruned, {100 * trained.Retrained:f2} % after {epochs} epochs (kept: {trained.BestEpoch})"));
        if (test is { } score)
            terminal.Line(FormattableString.Invariant($"test       {100 * score:f2} %"));
        terminal.Line($"saved in   {output}");
        terminal.Result(summary);
        return ExitCode.Done;
    }

    private static void Show(EpochRecord record, Terminal terminal)
    {
        terminal.Line(
            FormattableString.Invariant($"epoch {record.Epoch,4}   training {100 * record.TrainAccuracy,6:f2} %   validation {100 * record.ValidationAccuracy,6:f2} %   loss {record.ValidationLoss:f4}"));
        terminal.Record(new { epoch = record });
    }

    private static long Count(nn.Module model) => model.parameters().Sum(parameter => parameter.NumberOfElements);
}
