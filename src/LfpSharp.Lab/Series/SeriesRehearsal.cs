using LfpSharp.Lab.Data;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
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
            try
            {
                using var experiment = new Experiment(run.Recipe, dataDirectory, progress, cancellation);
                Rehearsal.Run(experiment);
            }
            catch (Exception error) when (error is ArgumentException or MissingRuleException)
            {
                throw new ArgumentException($"The rule '{Choices.NameOf(run.Recipe.Rule)}'{(run.Value is null ? "" : $" with the value '{run.Value}'")} cannot be run, so nothing was begun. {error.Message} Leave it out, or change the recipe.", error);
            }
        }
    }
}
