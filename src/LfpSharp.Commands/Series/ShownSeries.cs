using LfpSharp.Commands.Screen;
using LfpSharp.Lab.Series;

namespace LfpSharp.Commands.Series;

/// <summary>A comparison or sweep and what shows it, put together when it is opened.</summary>
internal abstract class ShownSeries : IDisposable
{
    /// <summary>Does the runs; returns the exit code.</summary>
    /// <param name="worker">Does a run; null for this process.</param>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="cancellation">Ends after the step at hand; everything is kept.</param>
    public abstract int Run(IRunWorker? worker, Terminal terminal, CancellationToken cancellation);

    /// <summary>Does runs that nobody does, until all are over; returns the exit code.</summary>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="cancellation">Ends after the step at hand; everything is kept.</param>
    public abstract int Work(Terminal terminal, CancellationToken cancellation);

    /// <summary>Puts the two together.</summary>
    /// <param name="series">The comparison or sweep; owned.</param>
    /// <param name="show">Begins to show it.</param>
    /// <param name="command">The subcommand that does it: <c>compare</c>.</param>
    public static ShownSeries Of<TResult>(ISeries<TResult> series, Func<Terminal, ISeriesView<TResult>> show, string command)
        where TResult : class => new With<TResult>(series, show, command);

    public abstract void Dispose();

    private sealed class With<TResult>(ISeries<TResult> series, Func<Terminal, ISeriesView<TResult>> show, string command) : ShownSeries
        where TResult : class
    {
        public override int Run(IRunWorker? worker, Terminal terminal, CancellationToken cancellation)
        {
            using var view = show(terminal);
            var result = series.Run(view, worker, cancellation);
            view.Dispose();
            return result is null ? SeriesText.Interrupted(terminal, command, series.Path) : view.After(result);
        }

        public override int Work(Terminal terminal, CancellationToken cancellation)
        {
            using var view = show(terminal);
            return series.Work(view, null, cancellation) ? ExitCode.Done : ExitCode.Interrupted;
        }

        public override void Dispose() => series.Dispose();
    }
}
