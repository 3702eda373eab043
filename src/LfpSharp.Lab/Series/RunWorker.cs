using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using Microsoft.Extensions.Logging;

namespace LfpSharp.Lab.Series;

/// <summary>Does runs in this process, one at a time: libtorch has one random generator and one number of threads for all of it.</summary>
/// <param name="dataDirectory">A folder to look for data in first.</param>
/// <param name="logger">Told warnings.</param>
/// <param name="sideBySide">
/// How many processes do runs of the series at the same time, this one included; it is written down beside the times.
/// </param>
public sealed class RunWorker(string? dataDirectory = null, ILogger? logger = null, int sideBySide = 1) : IRunWorker
{
    /// <inheritdoc/>
    public int Jobs => 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Data, model, rule and reward do not fit together.</exception>
    /// <exception cref="RunFailedException">Something could not be written.</exception>
    public bool Work(SeriesRun run, string path, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var training = RunFolder.Holds(path)
            ? TrainingRun.Resume(path, dataDirectory, logger: logger)
            : TrainingRun.Start(run.Recipe, path, dataDirectory, logger, cancellation: cancellation);
        try
        {
            return !RunCost.Measure(
                training,
                sideBySide,
                () => training.Train(
                    progress,
                    run.Epochs * (long?)training.Trainer.StepsPerEpoch,
                    scoreTest: !run.IsTrial,
                    cancellation: cancellation)).Interrupted;
        }
        catch (TrainingFailedException)
        {
            // The manifest has the reason; this run is lost, and no other.
            return true;
        }
    }
}
