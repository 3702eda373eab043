using System.Collections.Concurrent;
using System.Globalization;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Series.Sweeps;

/// <summary>
/// Writes down what a run of a sweep by halving would have brought; its curve is <c>1 − 1 / (1 + rate · epochs)</c>, so that the greater
/// rate, or sum of the keys' values, is better after any number of epochs. Dies now and then, before the run's folder is there, in
/// training, and before its end.
/// </summary>
internal sealed class PretendedLearner(Random? random = null) : IRunWorker
{
    public int Jobs { get; init; } = 1;

    /// <summary>What was trained to its end: the run and its epochs.</summary>
    public ConcurrentQueue<(string Value, int Epochs)> Done { get; init; } = [];

    /// <summary>A value at which training fails after so many epochs; null for none.</summary>
    public (string Value, int After)? Fails { get; init; }

    /// <summary>Called before a run is trained.</summary>
    public Action<SeriesRun>? Begins { get; init; }

    public static double Score(string value, int epochs)
        => 1 - (1 / (1 + (value.Split(", ").Sum(part => double.Parse(part, CultureInfo.InvariantCulture)) * epochs)));

    public bool Work(SeriesRun run, string path, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        Die();
        var folder = RunFolder.Holds(path) ? RunFolder.Open(path) : RunFolder.Create(path, run.Recipe);
        Begins?.Invoke(run);
        Die();
        var (value, epochs) = (run.Value!, run.Epochs ?? run.Recipe.Training.Epochs!.Value);
        File.WriteAllText(folder.PathOf("cost.json"), RunFolder.ToJson(new RunCost("start", 6, 0.25, 100)));
        var manifest = new Manifest { Seed = run.Recipe.Seed, DataHash = "data" };
        folder.Write(manifest with { Status = "running" });
        Die();
        var score = Score(value, epochs);
        folder.Write(
            Fails is var (bad, after) && bad == value && epochs > after
                ? manifest with { Status = "failed", Failure = "it was to fail" }
                : manifest with
                {
                    Status = "done",
                    Result = new TrainingResult(
                        TrainingEnd.Completed, epochs, epochs * 6, epochs, score, run.IsTrial ? null : score / 2, score / 3, 0.5),
                });
        Done.Enqueue((value, epochs));
        Die();
        return true;
    }

    private void Die()
    {
        if (random?.Next(9) == 0)
            throw new KilledException();
    }

    internal sealed class KilledException : Exception;
}
