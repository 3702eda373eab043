using System.Globalization;
using LfpSharp.Lab.Data;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TorchSharp;

namespace LfpSharp.Lab.Runs;

/// <summary>A training run with its folder: started from a recipe or resumed, trained, scored, and written down.</summary>
/// <example><code>
/// using var run = TrainingRun.Start(BuiltInRecipes.Load("digits"), "runs/my-run");
/// var result = run.Train();
/// </code></example>
public sealed class TrainingRun : IDisposable
{
    private readonly ILogger logger;
    private readonly IDisposable hold;
    private readonly CheckpointStore checkpoints;
    private readonly RunLogs logs;
    private readonly HashSet<(string Layer, bool IsSilent)> warnedOf = [];
    private Manifest manifest;

    private TrainingRun(RunFolder folder, Experiment experiment, Manifest manifest, ILogger logger)
    {
        (Folder, Experiment, this.manifest, this.logger) = (folder, experiment, manifest, logger);
        hold = folder.Lock();
        checkpoints = new CheckpointStore(folder, logger);
        logs = new RunLogs(folder);
        Trainer = experiment.Recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        Trainer.EpochEnded += OnEpochEnded;
        Trainer.FeedbackMeasured += logs.Write;
        Trainer.SparsityMeasured += logs.Write;
        Trainer.CheckpointDue += SaveCheckpoint;
        Trainer.RateChanged += OnRateChanged;
        foreach (var warning in experiment.Data.Notes.Concat(Trainer.Warnings))
            Log.Warning(logger, warning);
    }

    /// <summary>The folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>Data and model. The model ends with the best weights.</summary>
    public Experiment Experiment { get; }

    /// <summary>The trainer, for its events and its profile.</summary>
    public Trainer Trainer { get; }

    /// <summary>Starts a run. Nothing is written unless the recipe works: the rule is tried on two samples first.</summary>
    /// <param name="recipe">The recipe; its first seed is used.</param>
    /// <param name="path">The run's folder; there must be nothing yet.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <param name="progress">Told how far reading of data has come.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">Data, model, rule and reward do not fit together.</exception>
    /// <exception cref="DataNotFoundException">The data set is not in any place.</exception>
    /// <exception cref="IOException">The folder exists or cannot be written.</exception>
    public static TrainingRun Start(
        Recipe recipe,
        string path,
        string? dataDirectory = null,
        ILogger? logger = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
        => Start(recipe, resolved => RunFolder.Create(path, resolved), dataDirectory, logger, progress, cancellation);

    /// <summary>
    /// Starts a run in a new folder of its own, named after what decides the run. Nothing is written unless the recipe works.
    /// </summary>
    /// <param name="recipe">The recipe; its first seed is used.</param>
    /// <param name="parent">Where the run's folder is made.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <param name="progress">Told how far reading of data has come.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">Data, model, rule and reward do not fit together.</exception>
    /// <exception cref="DataNotFoundException">The data set is not in any place.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static TrainingRun StartIn(
        Recipe recipe,
        string parent,
        string? dataDirectory = null,
        ILogger? logger = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
        => Start(recipe, resolved => RunFolder.CreateIn(parent, resolved), dataDirectory, logger, progress, cancellation);

    private static TrainingRun Start(
        Recipe recipe,
        Func<Recipe, RunFolder> create,
        string? dataDirectory,
        ILogger? logger,
        IProgress<DataProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe = recipe.WithFullPath();
        var experiment = new Experiment(recipe, dataDirectory, progress, cancellation);
        try
        {
            var resolved = recipe with { Seeds = [recipe.Seed], Threads = recipe.Threads ?? experiment.PreferredThreads };
            SetThreads(resolved);
            var begun = Begun(experiment) with { FromHash = InitialWeights.Set(experiment, logger ?? NullLogger.Instance) };
            Rehearsal.Run(experiment);
            return new TrainingRun(create(resolved), experiment, begun, logger ?? NullLogger.Instance);
        }
        catch
        {
            experiment.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with a run from its newest whole checkpoint.</summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="threads">Threads to compute with; null for as many as before.</param>
    /// <param name="epochs">Epochs in all, for a run that shall train longer than its recipe says; null for as many as it says.</param>
    /// <param name="logger">Told of damaged checkpoints and other warnings.</param>
    /// <exception cref="Formats.InvalidFileException">It is no run, or a file of it is damaged beyond its checkpoints.</exception>
    /// <exception cref="ArgumentException">The data is not the run's.</exception>
    public static TrainingRun Resume(
        string path, string? dataDirectory = null, int? threads = null, int? epochs = null, ILogger? logger = null)
    {
        var folder = RunFolder.Open(path);
        if (epochs is { } more)
            folder = Extension.Of(folder, more);
        var recipe = folder.Recipe with { Threads = threads ?? folder.Recipe.Threads };
        SetThreads(recipe);
        var experiment = new Experiment(recipe, dataDirectory);
        try
        {
            var manifest = folder.ReadManifest() ?? Begun(experiment);
            if (manifest.DataHash != experiment.Data.Hash)
            {
                throw new ArgumentException($"The data set '{recipe.Data.Name}' from {experiment.Data.Source} is not what the run "
                    + $"'{path}' was started with (hash {experiment.Data.Hash[..12]}…, then "
                    + $"{manifest.DataHash[..Math.Min(12, manifest.DataHash.Length)]}…). Give the folder of the same data with "
                    + "--data-dir.");
            }

            var run = new TrainingRun(folder, experiment, manifest, logger ?? NullLogger.Instance);
            try
            {
                run.Restore();
                if (epochs is not null)
                    folder.SaveRecipe();
                return run;
            }
            catch
            {
                run.Dispose();
                throw;
            }
        }
        catch
        {
            experiment.Dispose();
            throw;
        }
    }

    /// <summary>Trains to the end, scores the test split once with the best weights, and writes manifest and pictures.</summary>
    /// <param name="progress">Told after every step and every epoch.</param>
    /// <param name="stopAfter">A step to stop after, whatever the recipe says; null for none.</param>
    /// <param name="scoreTest">Whether to score the test split at the end; a search on validation data leaves it alone.</param>
    /// <param name="cancellation">Ends training after the step at hand; the run can be resumed.</param>
    /// <exception cref="TrainingFailedException">Something became NaN or infinite, or a layer got no feedback.</exception>
    /// <exception cref="RunFailedException">Something could not be written.</exception>
    public TrainingResult Train(
        IProgress<TrainingProgress>? progress = null,
        long? stopAfter = null,
        bool scoreTest = true,
        CancellationToken cancellation = default)
    {
        try
        {
            BeginSession();
            new SharedOrder(Experiment.Recipe.ToYaml(), Experiment.Data.Hash, torch.get_num_threads(), stopAfter, Trainer.State)
                .Send(Trainer.Reduction, Trainer);
            using var wire = new RunWire(Folder, Trainer, progress, cancellation);
            var end = Trainer.Train(wire, stopAfter, wire.Stopped);
            manifest = manifest with { Steps = Trainer.State.Step, FinalWeightsHash = Weights.Hash(Experiment.Model) };
            Weights.Save(Folder.LastWeights, Experiment.Model);
            var result = Score(end, scoreTest && end != TrainingEnd.Cancelled);
            manifest = manifest with
            {
                Status = result.Interrupted ? "interrupted" : "done",
                BestWeightsHash = result.BestEpoch > 0 ? Weights.Hash(Experiment.Model) : null,
                Result = result,
            };
            Folder.Write(manifest);
            RunPictures.Draw(Folder, Experiment, Trainer);
            return result;
        }
        catch (TrainingFailedException failure)
        {
            Folder.Write(manifest with { Status = "failed", Failure = failure.Message, Steps = Trainer.State.Step });
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFailedException(
                $"The run '{Folder.Path}' stopped at step {Trainer.State.Step}, because it could not be written: {error.Message} What "
                    + $"was saved before is whole. Make room, then go on with 'lfp train --resume {Folder.Path}'.",
                error);
        }
    }

    /// <summary>Frees model, trainer and the hold on the folder.</summary>
    public void Dispose()
    {
        Trainer.Dispose();
        Experiment.Dispose();
        hold.Dispose();
    }

    private static Manifest Begun(Experiment experiment) => new()
    {
        Seed = experiment.Recipe.Seed,
        DataHash = experiment.Data.Hash,
        DataSource = experiment.Data.Source,
        Input = InputFormat.Of(experiment.Train),
    };

    private static void SetThreads(Recipe recipe)
    {
        if (recipe.Threads is { } threads)
            torch.set_num_threads(threads);
    }

    private void Restore()
    {
        var checkpoint = checkpoints.Load((saved, tensors) => Trainer.Restore(saved.State, tensors));
        if (checkpoint is null)
            manifest = manifest with { FromHash = InitialWeights.SetAgain(Experiment, Folder, manifest, logger) };
        Folder.Write(Trainer.State.Epochs);
        RunFolder.CutOff(Folder.Feedback, checkpoint?.FeedbackBytes ?? 0);
        RunFolder.CutOff(Folder.Sparsity, checkpoint?.SparsityBytes ?? 0);
    }

    private void BeginSession()
    {
        var session = RunSession.Begin(Trainer, Experiment.Model, logger);
        if (manifest.Sessions is [.., var before] && before.Threads != session.Threads)
            Log.OtherThreads(logger, before.Threads, session.Threads);
        manifest = manifest with
        {
            Status = "running",
            Failure = null,
            Sessions = [.. manifest.Sessions, session],
            RateChanges = [.. Trainer.State.RateChanges],
        };
        Folder.Write(manifest);
    }

    private void OnEpochEnded(EpochRecord record)
    {
        Folder.Append(record);
        logs.Write(Trainer.State.Epochs);
        foreach (var layer in Trainer.Activity.Where(layer => layer.Remedy is not null && warnedOf.Add((layer.Layer, layer.IsSilent))))
            Log.Warning(logger, layer.Remedy!);
        if (Trainer.State.Best() == record)
            Weights.Save(Folder.BestWeights, Experiment.Model);
    }

    private void OnRateChanged(RateChange change)
    {
        manifest = manifest with { RateChanges = [.. Trainer.State.RateChanges] };
        Folder.Write(manifest);
    }

    private void SaveCheckpoint()
    {
        using var scope = torch.NewDisposeScope();
        checkpoints.Save(Trainer.State, Trainer.Tensors());
    }

    private TrainingResult Score(TrainingEnd end, bool scoreTest)
    {
        var state = Trainer.State;
        if (state.Best() is not { } best)
            return new TrainingResult(end, 0, state.Step, 0, null, null, null, state.Seconds);
        Folder.LoadBest(Experiment.Model);
        return new TrainingResult(
            end,
            state.Epoch,
            state.Step,
            best.Epoch,
            best.ValidationScore,
            scoreTest && Experiment.Test is { } data ? Evaluation.Of(Experiment.Model, data).Score : null,
            GiniCoefficient.OfWeights(Experiment.Model),
            state.Seconds);
    }
}
