using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using Microsoft.Extensions.Logging;

namespace LfpSharp.Testing.Runs;

/// <summary>A run that was trained to its end in a folder of its own, gone on dispose.</summary>
/// <example><code>
/// using var run = ScratchRun.Train(new Recipe { Model = new MyNetOptions(), Training = new TrainingOptions { Epochs = 2 } });
/// Assert.True(run.Result.TestScore > 0.5);
/// </code></example>
public sealed class ScratchRun : IDisposable
{
    private readonly ScratchFolder scratch;

    private ScratchRun(ScratchFolder scratch, RunFolder folder, TrainingResult result)
        => (this.scratch, Folder, Result) = (scratch, folder, result);

    /// <summary>The run's folder: records, weights, manifest.</summary>
    public RunFolder Folder { get; }

    /// <summary>What training brought.</summary>
    public TrainingResult Result { get; }

    /// <summary>Trains a recipe; its first seed is used.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="logger">Told warnings.</param>
    /// <exception cref="ArgumentException">Data, model, rule and reward do not fit together.</exception>
    /// <exception cref="TrainingFailedException">Something became NaN or infinite, or a layer got no feedback.</exception>
    public static ScratchRun Train(Recipe recipe, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        var scratch = new ScratchFolder();
        try
        {
            using var run = TrainingRun.Start(recipe, scratch["run"], logger: logger);
            return new ScratchRun(scratch, run.Folder, run.Train());
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose() => scratch.Dispose();
}
