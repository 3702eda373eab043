using System.Collections.Concurrent;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Testing.Runs;

namespace LfpSharp.Lab.Tests.Runs;

public sealed class RunFolderTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    [Fact]
    public void CreateIn_ManyAtOnce_GivesEachAFolderOfItsOwn()
    {
        const int atOnce = 8, each = 10;
        using var start = new Barrier(atOnce);
        var made = new ConcurrentBag<RunFolder>();
        var failures = new ConcurrentBag<Exception>();
        List<Thread> threads = [.. Enumerable.Range(0, atOnce).Select(_ => new Thread(Make))];
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        Assert.Empty(failures);
        Assert.Equal(atOnce * each, made.Select(run => run.Path).Distinct().Count());
        Assert.All(made, run => Assert.True(RunFolder.Holds(run.Path)));
        Assert.Equal(atOnce * each, Directory.GetDirectories(folder.Path).Length);

        void Make()
        {
            start.SignalAndWait();
            try
            {
                for (var i = 0; i < each; i++)
                    made.Add(RunFolder.CreateIn(folder.Path, new Recipe()));
            }
            catch (Exception error)
            {
                failures.Add(error);
            }
        }
    }

    [Fact]
    public void Open_FolderBesideARun_NamesTheRunsThatCouldBeMeant()
    {
        var runs = Enumerable.Range(0, 6).Select(seed => RunFolder.CreateIn(folder["mine"], new Recipe { Seeds = [seed] }).Path)
            .Order(StringComparer.Ordinal).ToList();
        Assert.EndsWith(
            $"There are 6 runs in it: {string.Join(", ", runs.Take(5))} and 1 more. Give one of them.", Refusal(folder["mine"]),
            StringComparison.Ordinal);
        RunFolder.CreateIn(folder["comparison/runs"], new Recipe());
        Assert.Contains("There is a run in it: ", Refusal(folder["comparison"]), StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Combine(runs[0], "checkpoints"));
        Assert.EndsWith(
            $"It lies in the run '{runs[0]}'. Give that.", Refusal(Path.Combine(runs[0], "checkpoints")), StringComparison.Ordinal);
        Assert.EndsWith("'lfp runs list' names all.", Refusal(folder["nowhere"]), StringComparison.Ordinal);

        static string Refusal(string path) => Assert.Throws<InvalidFileException>(() => { RunFolder.Open(path); }).Message;
    }

    [Fact]
    public void Create_SomethingThere_IsRefused()
    {
        var path = folder["run"];
        RunFolder.Create(path, new Recipe());
        Assert.Contains(
            "exists already", Assert.Throws<IOException>(() => RunFolder.Create(path, new Recipe())).Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(folder.Path));
    }

    [Fact]
    public void CreateIn_FolderLeftByAKill_IsSweptOnceItIsOld()
    {
        var (old, young) = (folder["a.1-0.part"], folder["b.1-0.part"]);
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
    public void Lock_Taken_IsInUseUntilItIsGivenBack()
    {
        var run = RunFolder.Create(folder["run"], new Recipe());
        using (run.Lock())
        {
            Assert.Contains(
                "is in use by another process", Assert.Throws<FolderInUseException>(() => run.Lock()).Message, StringComparison.Ordinal);
        }

        run.Lock().Dispose();
    }

    [Fact]
    public void Lock_PlaceWhereNoFileCanBeWritten_IsNotCalledInUse()
    {
        var run = RunFolder.Create(folder["run"], new Recipe());
        Directory.CreateDirectory(run.PathOf(".lock"));
        var error = Assert.Throws<IOException>(() => run.Lock());
        Assert.StartsWith($"The run '{run.Path}' cannot be worked in: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("that you may write to the folder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_PathTooLongForAFileInIt_IsNotCalledInUse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Other systems have other bounds.");
        const int longest = 4095;
        var deep = folder.Path;
        while (deep.Length < longest - 250)
            deep = Path.Combine(deep, new string('a', 200));
        deep = Path.Combine(deep, new string('a', longest - deep.Length - 3));
        Directory.CreateDirectory(deep);
        var error = Assert.Throws<IOException>(() => FolderLock.Take(deep, "run"));
        Assert.Contains("cannot be worked in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Below_NestedRuns_AreFound()
    {
        foreach (var path in new[] { "comparison/runs/b", "comparison/tuning/a", "c", "c/checkpoints/none" })
        {
            Directory.CreateDirectory(folder[path]);
            if (!path.EndsWith("none", StringComparison.Ordinal))
                File.WriteAllText(Path.Combine(folder[path], "recipe.yaml"), "name: a");
        }
        Directory.CreateSymbolicLink(folder["loop"], folder.Path);
        Assert.Equal(
            ["c", "comparison/runs/b", "comparison/tuning/a"],
            RunList.Below(folder.Path).Select(path => Path.GetRelativePath(folder.Path, path)));
        Assert.Empty(RunList.Below(folder["nowhere"]));
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
        var run = RunFolder.Create(folder["run"], new Recipe());
        File.WriteAllText(run.PathOf("manifest.json"), text);
        var error = Assert.Throws<InvalidFileException>(run.ReadManifest);
        Assert.Contains("expected JSON as lfp wrote it", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadEpochs_DamagedLine_IsNamed()
    {
        var run = RunFolder.Create(folder["run"], new Recipe());
        File.WriteAllText(
            run.PathOf("metrics.jsonl"),
            "{\"epoch\": 1, \"step\": 2, \"trainScore\": 1, \"validationScore\": 1, \"validationLoss\": 1, \"learningRate\": "
                + "1, \"seconds\": 1}\n{\"epoch\": 2");
        Assert.Contains(
            "metrics.jsonl, line 2: found text that is no JSON, or breaks off",
            Assert.Throws<InvalidFileException>(run.ReadEpochs).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();
}
