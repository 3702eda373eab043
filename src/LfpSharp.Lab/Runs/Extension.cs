using System.Globalization;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Runs;

/// <summary>More epochs for a run that has come to its end.</summary>
internal static class Extension
{
    /// <summary>
    /// The run with a recipe of that many epochs; limits in steps and minutes, and a patience that has run out, are lifted: they would
    /// end it at once.
    /// </summary>
    /// <exception cref="ArgumentException">The run has that many epochs already.</exception>
    public static RunFolder Of(RunFolder run, int epochs)
    {
        var done = run.ReadEpochs().Count;
        if (epochs <= done)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The run '{run.Path}' has {done} epochs already. Give more with --epochs: the epochs in all, not those to add."));
        }

        var before = run.Recipe.Training;
        var waited = done - (run.ReadEpochs().MaxBy(record => record.ValidationScore)?.Epoch ?? 0);
        var training = new TrainingOptions
        {
            BatchSize = before.BatchSize,
            Shards = before.Shards,
            Accumulate = before.Accumulate,
            Epochs = epochs,
            Patience = waited >= before.Patience ? null : before.Patience,
        };
        return run.With(run.Recipe with { Training = training });
    }
}
