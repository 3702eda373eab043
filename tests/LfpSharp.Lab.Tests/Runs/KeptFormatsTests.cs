using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Runs.Prediction;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Runs;

/// <summary>
/// Folders of runs that earlier versions wrote, one of each version of the format, kept for ever: they open, evaluate, resume and predict.
/// Version 1 had <c>clipping.most</c> and an augmentation without a name; up to version 2, <c>from</c> took what fits.
/// </summary>
public sealed class KeptFormatsTests : IDisposable
{
    private static readonly string Kept = Path.Combine(AppContext.BaseDirectory, "Runs", "Kept");

    private readonly ScratchFolder folder = new();

    public static TheoryData<string> Versions
        => [.. Directory.GetDirectories(Kept).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public void Open_EveryVersion_GivesRecipeRecordsAndWeights(string version)
    {
        var run = RunFolder.Open(Copy(version));
        Assert.Equal(new NormClipping(), run.Recipe.Clipping);
        Assert.Equal("shift-flip-noise", Choices.NameOf(run.Recipe.Data.Augmentation!));
        var (manifest, epochs) = (run.ReadManifest()!, run.ReadEpochs());
        Assert.Equal((2, "done"), (epochs.Count, manifest.Status));
        Assert.Equal(2, run.ReadSparsity().Count);
        using var predictor = Predictor.Load(run);
        Assert.Equal(manifest.BestWeightsHash, Weights.Hash(predictor.Model));
        using var experiment = new Experiment(run.Recipe);
        Assert.Equal(manifest.DataHash, experiment.Data.Hash);
        Assert.Equal(run.Recipe.ToYaml(), Recipe.Parse(run.Recipe.ToYaml(), "again.yaml").ToYaml());
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Resume_EveryVersion_TrainsOnFromItsCheckpoint(string version)
    {
        var path = Copy(version);
        var before = RunFolder.Open(path).ReadEpochs();
        using (var run = TrainingRun.Resume(path, epochs: 3))
        {
            Assert.Equal(2, run.Trainer.State.Step);
            Assert.Equal(3, run.Train(cancellation: TestContext.Current.CancellationToken).Epochs);
        }
        Assert.Equal(before, RunFolder.Open(path).ReadEpochs().Take(2));
    }

    [Fact]
    public void Parse_LaterVersion_SaysWhatToDo()
        => Assert.Equal(
            $"r.yaml: the recipe has version {Recipe.CurrentVersion + 1}; this program reads up to version {Recipe.CurrentVersion}. Use "
                + "the program that wrote it, or a newer one.",
            Assert.Throws<RecipeException>(() => Recipe.Parse($"version: {Recipe.CurrentVersion + 1}", "r.yaml")).Message);

    private string Copy(string version)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Kept, version), "*", SearchOption.AllDirectories))
            folder.Write(Path.GetRelativePath(Kept, file), File.ReadAllBytes(file));
        return folder[version];
    }
}
