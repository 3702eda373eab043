using LfpSharp.Lab.Data;
using LfpSharp.Lab.Recipes;
using LfpSharp.Propagation;

namespace LfpSharp.Lab.Series;

/// <summary>Tries every kind of run of a series on two samples, so that what does not fit is found before anything is written.</summary>
internal static class SeriesRehearsal
{
    /// <exception cref="ArgumentException">A rule or value does not fit; the message names it.</exception>
    public static void Run(SeriesPlan plan, string? dataDirectory, IProgress<DataProgress>? progress, CancellationToken cancellation)
    {
        foreach (var run in plan.Rehearsed)
        {
            cancellation.ThrowIfCancellationRequested();
            var named = $"The rule '{run.Rule}'{(run.Value is null ? "" : $" with the value '{run.Value}'")}";
            using var experiment = run.Value is null ? Open(run) : Try(named, () => Open(run));
            Try(named, () =>
            {
                Rehearsal.Run(experiment);
                return true;
            });
        }

        Experiment Open(SeriesRun run) => new(run.Recipe, dataDirectory, progress, cancellation);
    }

    private static T Try<T>(string named, Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception error) when (error is ArgumentException or MissingRuleException)
        {
            throw new ArgumentException(
                $"{named} cannot be run, so nothing was begun. {error.Message} Leave it out, or change the recipe.", error);
        }
    }
}
