using LfpSharp.Lab.Data;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Runs;
using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Series.Sweeps;

/// <summary>
/// Trains a recipe for every value of one of its keys, or of several at once, by every rule and with every seed. A run that fails is a
/// result like any other; the test split is scored once a run.
/// </summary>
/// <example><code>
/// var plan = new SweepPlan(BuiltInRecipes.Load("digits"), "optimizer.lr", ["0.001", "0.01", "0.1"], ["lfp-epsilon", "gradient"], [0,
/// 1, 2]);
/// using var sweep = Sweep.Start(plan, "sweeps/digits");
/// var result = sweep.Run();
/// </code></example>
public sealed class Sweep : ISeries<SweepResult>
{
    private readonly RunSeries series;
    private readonly RunClaims? claims;

    private Sweep(SweepFolder folder, string? dataDirectory, ILogger? logger, RunClaims? claims = null)
    {
        (Folder, this.claims) = (folder, claims);
        series = new RunSeries(folder.Path, SweepFolder.Files.What, dataDirectory, logger, claims);
    }

    /// <summary>The folder.</summary>
    public SweepFolder Folder { get; }

    string ISeries<SweepResult>.Path => Folder.Path;

    /// <summary>
    /// Starts a sweep, or goes on with one of the same plan. Nothing is written unless every value works with every rule: each pair is
    /// tried on two samples first.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">The folder: nothing, an empty folder, or a sweep of the same plan.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <param name="progress">Told how far reading of data has come.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">Data, model, rule and reward do not fit together; the message names rule and value.</exception>
    /// <exception cref="DataNotFoundException">The data set is not in any place.</exception>
    /// <exception cref="IOException">Something else is in the folder, it is in use, or cannot be written.</exception>
    public static Sweep Start(
        SweepPlan plan,
        string path,
        string? dataDirectory = null,
        ILogger? logger = null,
        IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        SweepFolder.Files.Begin(path, plan, dataDirectory, progress, cancellation);
        return new Sweep(new SweepFolder(path, plan), dataDirectory, logger);
    }

    /// <summary>Goes on with a sweep.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <exception cref="InvalidFileException">It is no sweep, or its plan is damaged.</exception>
    /// <exception cref="IOException">It is in use.</exception>
    public static Sweep Resume(string path, string? dataDirectory = null, ILogger? logger = null)
        => new(SweepFolder.Open(path), dataDirectory, logger);

    /// <summary>Opens a sweep to work on beside workers of other processes, on this machine or others that see the folder.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="claims">Says who does which run.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="logger">Told warnings.</param>
    /// <exception cref="InvalidFileException">It is no sweep, or its plan is damaged.</exception>
    public static Sweep Share(string path, RunClaims claims, string? dataDirectory = null, ILogger? logger = null)
        => new(SweepFolder.Open(path), dataDirectory, logger, claims);

    /// <inheritdoc/>
    public bool Work(
        IProgress<SeriesProgress>? progress = null, IRunWorker? worker = null, CancellationToken cancellation = default)
        => DoRuns(progress, worker, cancellation) is not null;

    /// <inheritdoc/>
    public SweepResult? Run(IProgress<SeriesProgress>? progress = null, IRunWorker? worker = null, CancellationToken cancellation = default)
    {
        if (DoRuns(progress, worker, cancellation) is not { } finished)
            return null;

        List<SweepRun> runs = [.. finished.Select(run => new SweepRun(run, Folder.Plan.SettingOf(run.Run.Value!)))];
        foreach (var start in runs.GroupBy(run => (run.Value, run.Seed)))
            ScoredRun.RequireSameStart(start, Folder.Plan.Recipe);
        var result = SweepResult.Of(Folder.Plan, runs);
        result.Write(Folder);
        SweepPicture.Draw(Folder, result);
        return result;
    }

    private IReadOnlyList<FinishedRun>? DoRuns(
        IProgress<SeriesProgress>? progress, IRunWorker? worker, CancellationToken cancellation)
    {
        var planned = Folder.Plan.Runs;
        series.Begin(planned.Count, progress, worker, cancellation);
        return Folder.Plan.Halving is null ? series.Do(planned) : new HalvedRuns(Folder, series, claims).Do(cancellation);
    }

    /// <summary>Frees the hold on the folder.</summary>
    public void Dispose() => series.Dispose();
}
