using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Formats;

namespace LfpSharp.Lab.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void CreateIn_ManyAtOnce_GivesEachAFolderOfItsOwn()
    {
        using var start = new Barrier(8);
        var made = new RunFolder[8];
        Parallel.For(0, made.Length, new ParallelOptions { MaxDegreeOfParallelism = made.Length, CancellationToken = TestContext.Current.CancellationToken }, i =>
        {
            // Threads of the pool may be fewer than asked for.
            start.SignalAndWait(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
            made[i] = RunFolder.CreateIn(folder.Path, new Recipe());
        });
        Assert.Equal(8, made.Select(run => run.Path).Distinct().Count());
        Assert.All(made, run => Assert.True(RunFolder.Holds(run.Path)));
        Assert.Equal(8, Directory.GetDirectories(folder.Path).Length);
    }

    [Fact]
    public void Create_SomethingThere_IsRefused()
    {
        var path = folder.File("run");
        RunFolder.Create(path, new Recipe());
        Assert.Contains("exists already", Assert.Throws<IOException>(() => RunFolder.Create(path, new Recipe())).Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void CreateIn_FolderLeftByAKill_IsSweptOnceItIsOld()
    {
        var (old, young) = (folder.File("a.1-0.part"), folder.File("b.1-0.part"));
        Directory.CreateDirectory(old);
        Directory.CreateDirectory(young);
        File.WriteAllText(Path.Combine(young, "recipe.yaml"), "name: a");
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        RunFolder.CreateIn(folder.Path, new Recipe());
        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(young));
        Assert.False(RunFolder.Holds(young));
    }

    [Fact]
    public void Below_NestedRuns_AreFound()
    {
        foreach (var path in new[] { "comparison/runs/b", "comparison/tuning/a", "c", "c/checkpoints/none" })
        {
            Directory.CreateDirectory(folder.File(path));
            if (!path.EndsWith("none", StringComparison.Ordinal))
                File.WriteAllText(Path.Combine(folder.File(path), "recipe.yaml"), "name: a");
        }
        Directory.CreateSymbolicLink(folder.File("loop"), folder.Path);
        Assert.Equal(["c", "comparison/runs/b", "comparison/tuning/a"], RunList.Below(folder.Path).Select(path => Path.GetRelativePath(folder.Path, path)));
        Assert.Empty(RunList.Below(folder.File("nowhere")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"sessions\": [null]}")]
    [InlineData("{\"status\": null}")]
    [InlineData("{\"seed\": \"x\"}")]
    [InlineData("{\"result\": {}}")]
    [InlineData("\u0000\u0001")]
    public void ReadManifest_Damaged_SaysSoInItsOwnWords(string text)
    {
        var run = RunFolder.Create(folder.File("run"), new Recipe());
        File.WriteAllText(run.PathOf("manifest.json"), text);
        var error = Assert.Throws<InvalidFileException>(run.ReadManifest);
        Assert.Contains("expected JSON as lfp wrote it", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadEpochs_DamagedLine_IsNamed()
    {
        var run = RunFolder.Create(folder.File("run"), new Recipe());
        File.WriteAllText(run.PathOf("metrics.jsonl"), "{\"epoch\": 1, \"step\": 2, \"trainAccuracy\": 1, \"validationAccuracy\": 1, \"validationLoss\": 1, \"learningRate\": 1, \"seconds\": 1}\n{\"epoch\": 2");
        Assert.Contains("metrics.jsonl, line 2: found text that is no JSON, or breaks off", Assert.Throws<InvalidFileException>(run.ReadEpochs).Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
