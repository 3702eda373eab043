using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Reports;

/// <summary>A small run, one on points, and a small comparison, trained once for all classes of tests that name this collection.</summary>
/// <remarks>They share a folder: each test gives what it writes there a name of its own.</remarks>
[CollectionDefinition(nameof(SmallRuns))]
public sealed class SmallRuns : ICollectionFixture<SmallRuns>, IDisposable
{
    private readonly ScratchFolder folder = new();

    public SmallRuns()
    {
        Train(Small, "run");
        Train(
            Small with { Data = new DataRecipe { Name = "swirls", Samples = 120 }, Description = "<script>alert(1)</script> & \"'" },
            "points");
        using var comparison = Comparison.Start(
            new ComparisonPlan(Small, ["lfp-epsilon", "gradient"], [0, 1], [0.005, 0.02], tuneEpochs: 1), this["comparison"]);
        Result = comparison.Run()!;
    }

    internal static Recipe Small => new()
    {
        Threads = 1,
        Data = new DataRecipe { Limit = 128 },
        // More units than are drawn as a graph of weights, which would take longer than the training.
        Model = new MlpOptions { Hidden = [96] },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 3 },
    };

    internal ComparisonResult Result { get; }

    internal string this[string name] => folder[name];

    internal void Train(Recipe recipe, string name)
    {
        using var run = TrainingRun.Start(recipe, this[name]);
        run.Train();
    }

    /// <summary>Copies what a record holds: some files, no weights.</summary>
    internal string Record(string name, string from, params string[] files)
    {
        Directory.CreateDirectory(this[name]);
        foreach (var file in files)
            File.Copy(Path.Combine(this[from], file), Path.Combine(this[name], file), overwrite: true);
        return this[name];
    }

    public void Dispose() => folder.Dispose();
}
