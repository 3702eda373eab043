using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Series;

/// <summary>What tests of series share: a folder of their own, a small recipe and two rules for it.</summary>
public abstract class SeriesTests : IDisposable
{
    private protected static readonly string[] Two = ["lfp-epsilon", "gradient"];

    private protected static Recipe Small => new()
    {
        Threads = 1,
        Data = new DataRecipe { Limit = 96 },
        Model = new MlpOptions { Hidden = [96] },
        Logging = new LoggingOptions { Pictures = false },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 2 },
    };

    /// <summary>
    /// Leaky rectifiers pass something on whatever the weights are, so that a huge learning rate surely ends in infinity.
    /// </summary>
    private protected static MlpOptions NeverDead => new() { Hidden = [16], Activation = ActivationKind.LeakyRelu };

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly ScratchFolder scratch = new();

    private protected string Folder => scratch.Path;

    public void Dispose()
    {
        scratch.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected string Path(string name) => scratch[name];
}
