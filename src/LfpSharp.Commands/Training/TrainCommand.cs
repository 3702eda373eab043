using System.CommandLine;
using System.Globalization;
using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Distributed;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Native;

namespace LfpSharp.Commands.Training;

/// <summary><c>lfp train</c>: trains a network and leaves a run folder, or goes on with one.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string?> RecipeName = new("RECIPE")
    {
        Description = "A recipe's file, or the name of one of 'lfp recipe list'.",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private static readonly Option<string?> DataDirectory = new("--data-dir") { Description = "A folder to look for data in first." };
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The run's folder, which must not exist yet; by default a new one in 'runs'. With several seeds, the folder "
            + "of the runs.",
    };
    private static readonly Option<string?> Resume = new("--resume")
    {
        Description = "The folder of a run to go on with; a finished one with more --epochs.",
    };
    private static readonly Option<string?> From = new("--from")
    {
        Description = "Start from the weights of a run or of a file, safetensors or PyTorch's .pth (fine-tuning); hold layers with "
            + "--set freeze=['0','2.*'].",
    };
    private static readonly Option<string[]> Rename = new("--rename")
    {
        Description = "Give tensors of --from other names, as in --rename 'backbone.* -> *'; may be repeated.",
    };
    private static readonly Option<bool> Partial = new("--partial")
    {
        Description = "Take from --from what fits, and start the rest fresh; else everything has to fit.",
    };
    private static readonly Option<bool> Smoke = new("--smoke") { Description = "Try everything on a few samples, and leave nothing." };
    private static readonly Option<bool> Profile = new("--profile") { Description = "Show what the time was spent on." };

    private static readonly Option<bool> Watch = new("--watch")
    {
        Description = "Show the run on a page in the browser while it trains, as 'lfp watch' does.",
    };

    private static readonly IReadOnlyList<RecipeSetting> SmokeSettings =
    [
        new("data.limit=256", "--smoke"), new(
            "training.epochs=1",
            "--smoke"), new("training.steps=3", "--smoke"), new(
                "training.minutes=null", "--smoke"), new("logging.feedback-steps=1", "--smoke"),
    ];

    public static Command Create()
    {
        var command = new Command(
            "train",
            "Train a network; without arguments, a small one by LFP-ε on the UCI digits that come with the program.")
            {
                RecipeName,
                DataDirectory,
                Output,
                Resume,
                From,
                Rename,
                Partial,
                Smoke,
                Profile,
                Watch,
            };
        foreach (var option in RecipeOptions.All)
            command.Add(option);
        return command.Computes(Run);
    }

    private static int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        using var processes = MpiReduction.Join();
        return SharedTraining.Run(
            processes, parsed.GetValue(DataDirectory), () => Lead(processes, parsed, terminal, cancellation), cancellation);
    }

    private static int Lead(IReduction processes, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        if (parsed.GetValue(Watch))
            AspNetRuntime.Ensure();
        var settings = RecipeOptions.Of(parsed);
        if (parsed.GetValue(Resume) is { } path)
            return GoOn(processes, path, parsed, settings, terminal, cancellation);

        var smoke = parsed.GetValue(Smoke);
        var recipe = BuiltInRecipes.Load(
            parsed.GetValue(RecipeName) ?? "digits", [.. settings, .. StartSettings(parsed), .. smoke ? SmokeSettings : []]);
        var scratch = smoke ? Directory.CreateTempSubdirectory("lfp-smoke-").FullName : null;
        try
        {
            var results = new List<(Recipe Recipe, TrainingResult Result, string Folder)>();
            foreach (var seed in recipe.Seeds)
            {
                var single = SharedTraining.For(
                    processes, recipe with { Seeds = [seed], Threads = parsed.GetValue(CommandBody.Threads) ?? recipe.Threads });
                using var data = new DataProgressView(terminal.Live());
                using var run = scratch is null && parsed.GetValue(Output) is { } output && recipe.Seeds.Count == 1
                    ? TrainingRun.Start(single, output, parsed.GetValue(DataDirectory), new TerminalLogger(), data, cancellation)
                    : TrainingRun.StartIn(
                        single,
                        scratch ?? parsed.GetValue(Output) ?? "runs",
                        parsed.GetValue(DataDirectory),
                        new TerminalLogger(),
                        data,
                        cancellation);
                data.Dispose();
                RunView.Before(terminal, run);
                results.Add((single, Train(processes, run, parsed, terminal, cancellation), run.Folder.Path));
                if (results[^1].Result.Interrupted)
                    break;
            }
            if (results[^1].Result.Interrupted)
                InterruptedSeeds.Show(terminal, parsed, Output, recipe.Seeds, [.. results.Select(run => run.Folder)]);
            RunView.Results(terminal, results);
            if (smoke)
                terminal.Line("It works from end to end. Nothing was kept.");
            return results[^1].Result.Interrupted ? ExitCode.Interrupted : ExitCode.Done;
        }
        finally
        {
            if (scratch is not null)
                Directory.Delete(scratch, recursive: true);
        }
    }

    private static int GoOn(
        IReduction processes,
        string path,
        ParseResult parsed,
        IReadOnlyList<RecipeSetting> settings,
        Terminal terminal,
        CancellationToken cancellation)
    {
        var epochs = parsed.GetValue<string?>("--epochs");
        var refused =
            settings.Where(setting => epochs is null || setting.Text != $"training.epochs={epochs}").Select(setting => setting.Label)
                .Concat([
                    parsed.GetValue(RecipeName),
                    parsed.GetValue(Output) is null ? null : "--output",
                    StartSettings(parsed).Select(setting => setting.Label.Split(' ', ',')[0]).FirstOrDefault(),
                    parsed.GetValue(Smoke) ? "--smoke" : null,
                ]).FirstOrDefault(item => item is not null);
        if (refused is not null)
        {
            throw new ArgumentException("--resume goes on with the run's own recipe, of which only --epochs can be raised; leave out "
                + $"'{refused.Split(", that is")[0]}', or start another run.");
        }
        using var run =
            TrainingRun.Resume(
                path, parsed.GetValue(DataDirectory), parsed.GetValue(CommandBody.Threads), Epochs(epochs), new TerminalLogger());
        terminal.Line(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Going on with {path} after step {run.Trainer.State.Step}, in epoch {run.Trainer.State.Epoch + 1}."));
        var result = Train(processes, run, parsed, terminal, cancellation);
        RunView.Results(terminal, [(run.Folder.Recipe, result, run.Folder.Path)]);
        return result.Interrupted ? ExitCode.Interrupted : ExitCode.Done;
    }

    /// <summary>What the options about weights to start from lay over the recipe.</summary>
    private static IEnumerable<RecipeSetting> StartSettings(ParseResult parsed)
    {
        if (parsed.GetValue(From) is { } weights)
            yield return new RecipeSetting($"from={weights}", $"--from {weights}, that is");
        if (parsed.GetValue(Rename) is { Length: > 0 } patterns)
        {
            var items = patterns.Select(pattern => $"'{pattern.Replace("'", "''", StringComparison.Ordinal)}'");
            yield return new RecipeSetting($"rename=[{string.Join(", ", items)}]", "--rename, that is");
        }

        if (parsed.GetValue(Partial))
            yield return new RecipeSetting("partial=true", "--partial, that is");
    }

    private static int? Epochs(string? text)
        => text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var epochs) && epochs > 0 ? epochs
            : throw new ArgumentException($"--epochs is '{text}', but must be a whole number of at least 1.");

    private static TrainingResult Train(
        IReduction processes, TrainingRun run, ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        // Who trains in segments is short of memory: what is freed goes back to the system, for the time that it takes to ask for it again.
        if (run.Experiment.Recipe.Training.Segments is not null)
            Allocator.KeepFreedMemory(blockMiB: 1, keptMiB: 64);
        using var view = new TrainingView(terminal, run.Experiment.Recipe.Score, run.Experiment.Recipe.Training.Epochs);
        run.Trainer.FeedbackMeasured += record => terminal.Record(new { feedback = record });
        run.Trainer.SparsityMeasured += record => terminal.Record(new { sparsity = record });
        using var page = parsed.GetValue(Watch)
            ? WatchPage.Start(terminal, run.Folder.Path, parsed.GetValue(DataDirectory))
            : null;
        var result = SharedTraining.Train(processes, terminal, run, () => run.Train(view, cancellation: cancellation));
        view.Dispose();
        RunView.After(terminal, run, result);
        if (parsed.GetValue(Profile))
            RunView.Profile(terminal, run.Trainer.Profile);
        return result;
    }
}
