using System.Diagnostics;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Runs;

/// <summary>
/// What goes between a run that trains and those who watch it, both ways, some times a second: it writes <c>progress.json</c> and does
/// what <see cref="RunRequests"/> ask.
/// </summary>
internal sealed class RunWire : IProgress<TrainingProgress>, IDisposable
{
    private const double ListenMs = 100;
    private const double TellMs = 1000;
    private const string ProgressFile = "progress.json";

    private readonly RunFolder run;
    private readonly Trainer trainer;
    private readonly IProgress<TrainingProgress>? shown;
    private readonly CancellationTokenSource stop;
    private long listened = Stopwatch.GetTimestamp();
    private long told = Stopwatch.GetTimestamp();
    private long taken;

    /// <summary>Begins.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="trainer">What trains it.</param>
    /// <param name="shown">Told all that this is told.</param>
    /// <param name="cancellation">Another way to stop.</param>
    public RunWire(RunFolder run, Trainer trainer, IProgress<TrainingProgress>? shown, CancellationToken cancellation)
    {
        (this.run, this.trainer, this.shown) = (run, trainer, shown);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        RunRequests.Open(run);
    }

    /// <summary>Cancelled when the run shall stop.</summary>
    public CancellationToken Stopped => stop.Token;

    /// <summary>Passes on where training is, and looks for requests.</summary>
    public void Report(TrainingProgress value)
    {
        shown?.Report(value);
        if (Stopwatch.GetElapsedTime(listened).TotalMilliseconds >= ListenMs)
            Listen();
        if (Stopwatch.GetElapsedTime(told).TotalMilliseconds >= TellMs)
            Tell(value);
    }

    /// <summary>Ends: nobody can ask any more.</summary>
    public void Dispose()
    {
        RunRequests.Close(run);
        File.Delete(run.PathOf(ProgressFile));
        stop.Dispose();
    }

    /// <summary>Where a run is that trains; null where none does.</summary>
    internal static RunProgress? Read(RunFolder run)
    {
        var path = run.PathOf(ProgressFile);
        return File.Exists(path) ? RunFolder.Parse<RunProgress>(path, File.ReadAllText(path), null) : null;
    }

    private void Listen()
    {
        listened = Stopwatch.GetTimestamp();
        foreach (var request in RunRequests.Take(run, ref taken))
        {
            if (request == RunRequest.Stop)
                stop.Cancel();
            else
                trainer.LowerRate();
        }
    }

    // Beside and renamed, as every file; but not forced to the disk, which would take a good part of a small step.
    private void Tell(TrainingProgress value)
    {
        told = Stopwatch.GetTimestamp();
        var progress = new RunProgress(value.Epoch, value.Step, value.Steps, value.Done, value.StepsPerSecond, value.Left?.TotalSeconds);
        var path = run.PathOf(ProgressFile);
        File.WriteAllText(path + ".part", RunFolder.ToJson(progress));
        File.Move(path + ".part", path, overwrite: true);
    }
}
