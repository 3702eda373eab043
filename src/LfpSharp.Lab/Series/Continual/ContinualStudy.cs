using LfpSharp.Lab.Data;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Series.Continual;

/// <summary>
/// Learns tasks one after the other by several rules, from the same weights on the same samples, and tells what is left of the earlier
/// ones: with nothing kept of them, and with some samples kept and learned from again (experience replay).
/// </summary>
/// <remarks>Each task is trained as the recipe says, with a schedule and an optimizer of its own; the last epoch's weights go on.</remarks>
/// <example><code>
/// var plan = new ContinualPlan(BuiltInRecipes.Load("digits"), ["lfp-epsilon", "gradient"], [0, 1, 2], TaskKind.Split, 5, [0, 50]);
/// using var study = ContinualStudy.Start(plan, "continual/digits");
/// var result = study.Run();
/// </code></example>
public sealed class ContinualStudy : IDisposable
{
    private readonly string? dataDirectory;
    private readonly IDisposable hold;

    private ContinualStudy(ContinualFolder folder, string? dataDirectory)
        => (Folder, this.dataDirectory, hold) = (folder, dataDirectory, FolderLock.Take(folder.Path, ContinualFolder.Files.What));

    /// <summary>The folder.</summary>
    public ContinualFolder Folder { get; }

    /// <summary>
    /// Starts a study, or goes on with one of the same plan. Nothing is written unless tasks can be made and every rule works.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">The folder: nothing, an empty folder, or a study of the same plan.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <param name="progress">Told how far reading of data has come.</param>
    /// <param name="cancellation">Stops the reading of data.</param>
    /// <exception cref="ArgumentException">Data, tasks, model, rule and reward do not fit together.</exception>
    /// <exception cref="IOException">Something else is in the folder, it is in use, or cannot be written.</exception>
    public static ContinualStudy Start(
        ContinualPlan plan, string path, string? dataDirectory = null, IProgress<DataProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using (var experiment = new Experiment(plan.Recipe, dataDirectory, progress, cancellation))
            _ = new TaskSequence(experiment, plan.Kind, plan.Tasks);
        ContinualFolder.Files.Begin(path, plan, dataDirectory, progress, cancellation);
        return new(new ContinualFolder(path, plan), dataDirectory);
    }

    /// <summary>Goes on with a study.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="dataDirectory">A folder to look for data in first.</param>
    /// <exception cref="InvalidFileException">It is none, or its plan is damaged.</exception>
    /// <exception cref="IOException">It is in use.</exception>
    public static ContinualStudy Resume(string path, string? dataDirectory = null) => new(ContinualFolder.Open(path), dataDirectory);

    /// <summary>Does the runs that are not done, and writes the result; null when it was cancelled, and can be gone on with.</summary>
    /// <param name="progress">Told after every step and every run.</param>
    /// <param name="cancellation">Ends after the step at hand; the runs that are over are kept, the one at hand is begun anew.</param>
    /// <exception cref="IOException">Something could not be written.</exception>
    public ContinualResult? Run(IProgress<ContinualProgress>? progress = null, CancellationToken cancellation = default)
    {
        var plan = Folder.Plan;
        double[] searched = plan.Rates is [_] ? [] : [.. plan.Rates];
        List<(string Rule, int Kept)> ways = [.. plan.Kept.SelectMany(kept => plan.Rules.Select(rule => (rule, kept)))];
        var (total, number) = (ways.Count * (searched.Length + plan.Seeds.Count), 0);
        var (trials, runs) = (new List<ContinualRun>(), new List<ContinualRun>());
        foreach (var rate in searched)
        {
            foreach (var (rule, kept) in ways)
            {
                if (Do(rule, kept, rate, plan.TuneSeed, isTrial: true) is not { } trial)
                    return null;
                trials.Add(trial);
            }
        }

        foreach (var seed in plan.Seeds)
        {
            foreach (var (rule, kept) in ways)
            {
                if (RateOf(rule, kept) is not { } rate)
                {
                    number++;
                    continue;
                }
                if (Do(rule, kept, rate, seed, isTrial: false) is not { } run)
                    return null;
                runs.Add(run);
            }
        }

        var result = new ContinualResult(trials, runs) { Score = plan.Recipe.Score };
        result.Write(Folder);
        ContinualPicture.Draw(Folder, result);
        return result;

        double? RateOf(string rule, int kept)
            => searched.Length == 0
                ? plan.Rates[0]
                : trials.Where(trial => trial.Rule == rule && trial.Kept == kept && trial.Failure is null)
                    .OrderByDescending(trial => trial.Final).ThenBy(trial => trial.Rate).FirstOrDefault()?.Rate;

        ContinualRun? Do(string rule, int kept, double rate, long seed, bool isTrial)
        {
            number++;
            var place = new ContinualProgress(number, total, rule, kept, rate, seed, 1);
            var file = Folder.PathOf(isTrial
                ? FormattableString.Invariant($"tuning/{rule}-kept{kept}-lr{rate:R}.json")
                : FormattableString.Invariant($"runs/{rule}-kept{kept}-seed{seed}.json"));
            var run = File.Exists(file)
                ? RunFolder.Parse<ContinualRun>(file, File.ReadAllText(file), null)
                : ContinualLearner.Run(plan, place, isTrial, dataDirectory, progress, cancellation);
            if (run is null)
                return null;
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            AtomicFile.WriteText(file, RunFolder.ToJson(run) + "\n");
            progress?.Report(place with { Task = plan.Tasks, Run = run });
            return run;
        }
    }

    /// <summary>Frees the hold on the folder.</summary>
    public void Dispose() => hold.Dispose();
}
