using LfpSharp.Lab.Runs;

namespace LfpSharp.Lab.Series;

/// <summary>A series of runs in a folder, as those who do and show it see it.</summary>
/// <typeparam name="TResult">What it brings.</typeparam>
public interface ISeries<TResult> : IDisposable
    where TResult : class
{
    /// <summary>The path of its folder.</summary>
    string Path { get; }

    /// <summary>Does what is still to do and nobody else does, until all runs are over; writes no result.</summary>
    /// <param name="progress">Told after every step and every run.</param>
    /// <param name="worker">Does the runs; null to do them in this process, one after another.</param>
    /// <param name="cancellation">Ends after the step at hand; everything is kept.</param>
    /// <returns>False when it was cancelled.</returns>
    /// <exception cref="RunFailedException">Something could not be written.</exception>
    bool Work(IProgress<SeriesProgress>? progress = null, IRunWorker? worker = null, CancellationToken cancellation = default);

    /// <summary>Does what is still to do, and writes the result; null when it was cancelled, and can be gone on with.</summary>
    /// <param name="progress">Told after every step and every run.</param>
    /// <param name="worker">Does the runs; null to do them in this process, one after another.</param>
    /// <param name="cancellation">Ends after the step at hand; everything is kept.</param>
    /// <exception cref="RunFailedException">Something could not be written.</exception>
    TResult? Run(IProgress<SeriesProgress>? progress = null, IRunWorker? worker = null, CancellationToken cancellation = default);
}
