using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Series;

/// <summary>Does no run: who reads a series that others work on wants it finished.</summary>
/// <param name="folder">The series' folder, for the message.</param>
public sealed class NobodysWorker(string folder) : IRunWorker
{
    /// <inheritdoc/>
    public int Jobs => 1;

    /// <summary>Throws.</summary>
    /// <exception cref="InvalidOperationException">Always: the run is not over.</exception>
    public bool Work(SeriesRun run, string path, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(run);
        throw new InvalidOperationException($"The run '{run.Name}' in '{folder}' is not over, so there is no result yet. Let workers do "
            + $"what is left with 'lfp work {folder}', then collect again.");
    }
}
