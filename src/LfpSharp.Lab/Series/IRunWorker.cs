using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series;

/// <summary>Does single runs of a series.</summary>
public interface IRunWorker
{
    /// <summary>How many runs it can do at the same time, each called from a thread of its own.</summary>
    int Jobs { get; }

    /// <summary>
    /// Starts a run, or goes on with it, and trains to the end. A training that fails is over too; its manifest has the reason.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="path">Its folder.</param>
    /// <param name="progress">Told how far training has come.</param>
    /// <param name="cancellation">Ends after the step at hand; the run can be gone on with.</param>
    /// <returns>False when it was cancelled.</returns>
    bool Work(SeriesRun run, string path, IProgress<TrainingProgress>? progress, CancellationToken cancellation);
}
