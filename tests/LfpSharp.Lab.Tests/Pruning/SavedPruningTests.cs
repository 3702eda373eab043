using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pruning;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Recipes;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Pruning;

public sealed class SavedPruningTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Write_Model_MakesAFolderWithAllOfItAndNothingBeside(bool csr)
    {
        using var saved = new MlpOptions { Hidden = [5] }.Create([4], 3, 1);
        using var loaded = new MlpOptions { Hidden = [5] }.Create([4], 3, 2);
        var path = folder["pruned"];
        SavedPruning.Write(path, saved, new { share = 0.5 }, csr);
        Weights.Load(Path.Combine(path, "weights.safetensors"), loaded);
        Assert.Equal(Weights.Hash(saved), Weights.Hash(loaded));
        Assert.Contains("\"share\": 0.5", File.ReadAllText(Path.Combine(path, "summary.json")), StringComparison.Ordinal);
        Assert.Equal(csr, File.Exists(Path.Combine(path, "csr.safetensors")));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(folder.Path));
        Assert.Throws<IOException>(() => SavedPruning.Write(path, saved, new { }, csr));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FeedbackScore_AnyMode_IsRestored(bool training)
    {
        using var experiment = new Experiment(new Recipe { Data = new DataRecipe { Limit = 40 } });
        experiment.Model.train(training);
        using var scores = new FeedbackScore(new LfpEpsilonOptions(), 1)
            .Of(experiment.Model, experiment.Train, TestContext.Current.CancellationToken);
        Assert.Equal(training, experiment.Model.training);
    }

    public void Dispose() => folder.Dispose();
}
