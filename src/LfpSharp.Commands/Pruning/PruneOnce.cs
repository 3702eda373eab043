using System.CommandLine;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
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
        var kind = run.Recipe.Score;
        var whole = Evaluation.Of(experiment.Model, experiment.Validation, cancellation: cancellation).Score;
        using var scores = PruneOptions.ScoreOf(parsed, run.Recipe.Rule).Of(experiment.Model, experiment.Train, cancellation);
        var before = Count(experiment.Model);

        var structured = parsed.GetValue(Structured);
        using var order = structured ? null : PruningOrder.Of(scores, scope);
        using var mask = order?.At(share);
        var smaller =
            structured
                ? UnitPruning.Remove(
                    experiment.Model as Sequential ?? throw new ArgumentException(
                        $"--structured removes units of layers in a row (Sequential), and the model is a "
                        + $"'{experiment.Model.GetType().Name}'. Leave it out to remove single weights."),
                    scores,
                    scope,
                    share)
                : null;
        using var owned = smaller?.Model;
        var model = owned ?? experiment.Model;
        var rows = new EpochTable(terminal, kind);
        var trained = Retraining.Run(
            run.Recipe, model, mask, experiment.Train, experiment.Validation, epochs, Show, cancellation);
        double? test = experiment.Test is { } data ? Evaluation.Of(model, data, cancellation: cancellation).Score : null;

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
            validationScore = trained.Retrained,
            testScore = test,
            layers = smaller?.Layers,
        };
        SavedPruning.Write(output, model, summary, parsed.GetValue(Csr));
        if (smaller is not null)
        {
            terminal.Table(
                ["layer", "type", .. TableColumn.Numbers("inputs", "units", "inputs left", "units left")],
                smaller.Layers,
                size =>
                [
                    size.Layer, size.Type, .. new[]
                    {
                        size.InputsBefore,
                        size.UnitsBefore,
                        size.Inputs,
                        size.Units,
                    }.Select(Wording.CountCell),
                ]);
        }
        terminal.Facts(
            ("removed", mask is null ? null : $"{Wording.Count(mask.Removed)} of {Wording.Count(mask.Count)} weights"),
            ("parameters", mask is null ? $"{Wording.Count(before)} before, {Wording.Count(Count(model))} now" : null),
            ("validation", $"{kind.Text(whole)} before, {kind.Text(trained.Pruned)} pruned, "
                + $"{kind.Text(trained.Retrained)} after {Wording.Plural(epochs, "epoch")} (kept: {trained.BestEpoch})"),
            ("test", test is { } score ? kind.Text(score) : null),
            ("saved in", output));
        var weights = CommandText.Quote(Path.Combine(output, "weights.safetensors"));
        terminal.Line($"Score it again:  lfp eval {weights} --recipe {CommandText.Quote(run.PathOf("recipe.yaml"))}");
        terminal.Line($"As ONNX:         lfp export {CommandText.Quote(run.Path)} --weights {weights} --onnx FILE");
        terminal.Result(summary);
        return ExitCode.Done;

        void Show(EpochRecord record)
        {
            rows.Row(record);
            terminal.Record(new { epoch = record });
        }
    }

    private static long Count(nn.Module model) => model.parameters().Sum(parameter => parameter.NumberOfElements);
}
