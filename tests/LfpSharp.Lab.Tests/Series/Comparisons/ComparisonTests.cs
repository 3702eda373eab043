using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Options;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Comparisons;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Series.Comparisons;

public sealed class ComparisonTests : SeriesTests
{
    [Fact]
    public void Run_TwoRules_StartAlikeAndTuneOnValidationOnly()
    {
        var plan = new ComparisonPlan(Small, Two, [3, 4], [0.0001, 0.01], tuneEpochs: 1);
        var result = Run(plan, "whole")!;
        Assert.Equal(5, plan.TuneSeed);
        foreach (var rule in result.Rules)
        {
            Assert.Equal([3L, 4], rule.Runs.Select(run => run.Seed));
            Assert.Equal([0.0001, 0.01], rule.Trials.Select(trial => trial.Rate));
            Assert.Equal(RateTrial.Best(rule.Trials)!.Rate, rule.Rate);
            Assert.Equal(
                rule.Trials.Max(trial => trial.ValidationScore),
                rule.Trials.Single(trial => trial.Rate == rule.Rate).ValidationScore);
            Assert.Equal(rule.Runs.Average(run => run.TestScore!.Value), rule.TestScore!.Mean, 12);
            Assert.All(rule.Runs, run => Assert.True(run is { StepMs: > 0, Seconds: > 0, Gini: > 0 }));
        }
        foreach (var (one, other) in result.Rules[0].Runs.Zip(result.Rules[1].Runs))
            Assert.Equal(one.InitialWeights, other.InitialWeights);
        Assert.NotEqual(result.Rules[0].Runs[0].InitialWeights, result.Rules[0].Runs[1].InitialWeights);

        foreach (var path in RunList.In(Path("whole/tuning")))
        {
            var trial = RunFolder.Open(path);
            Assert.Null(trial.ReadManifest()!.Result!.TestScore);
            Assert.Equal((1, 5L), (trial.ReadEpochs().Count, trial.Recipe.Seed));
        }
        foreach (var path in RunList.In(Path("whole/runs")))
            Assert.NotNull(RunFolder.Open(path).ReadManifest()!.Result!.TestScore);
        Assert.Equal(4, RunList.In(Path("whole/tuning")).Count);
        Assert.Equal(4, RunList.In(Path("whole/runs")).Count);
        Assert.Equal(
            ["optimizer.lr", "rule.epsilon", "rule.name", "rule.reward.name"],
            RunList.Differences([.. Two.Select(rule => RunFolder.Open(Path($"whole/runs/{rule}-seed3")).Recipe)])
                .Select(row => row.Key).Append("optimizer.lr").Distinct().Order());

        Assert.Equal(Json(result), Json(ComparisonResult.Read(ComparisonFolder.Open(Path("whole")))!));
        Assert.Equal(5, File.ReadAllLines(Path("whole/comparison.csv")).Length);
        Assert.True(File.Exists(Path("whole/score-over-epochs.png")) && File.Exists(Path("whole/score-over-seconds.png")));
        var pair = Assert.Single(result.Pairs);
        Assert.Equal(result.Rules[0].TestScore!.Mean - result.Rules[1].TestScore!.Mean, pair.Difference, 12);
    }

    [Fact]
    public void Run_InterruptedThriceAndGoneOnWith_EndsAsIfNeverStopped()
    {
        var plan = new ComparisonPlan(Small, Two, [0, 1], [0.002, 0.01]);
        var whole = Run(plan, "whole")!;
        Assert.Null(Run(plan, "stopped", 2));
        foreach (var steps in (int[])[9, 30])
        {
            using var comparison = Comparison.Resume(Path("stopped"));
            using var stop = new StopAfter(steps);
            Assert.Null(comparison.Run(stop, cancellation: stop.Token));
            Assert.False(File.Exists(Path("stopped/comparison.json")));
        }

        var resumed = Run(plan, "stopped")!;
        Assert.Equal(Json(WithoutTimes(whole)), Json(WithoutTimes(resumed)));
        foreach (var name in RunList.In(Path("whole/runs")).Select(System.IO.Path.GetFileName))
            Assert.Equal(Hash($"whole/runs/{name}"), Hash($"stopped/runs/{name}"));

        string? Hash(string run) => RunFolder.Open(Path(run)).ReadManifest()!.FinalWeightsHash;
    }

    [Fact]
    public void Run_Finished_DoesNothingAgain()
    {
        var plan = new ComparisonPlan(Small, Two, [0], [0.01]);
        var before = Run(plan, "whole")!;
        var written = File.GetLastWriteTimeUtc(Path("whole/runs/gradient-seed0/manifest.json"));
        using var stop = new StopAfter(1);
        using var comparison = Comparison.Start(plan, Path("whole"), cancellation: Cancellation);
        Assert.Equal(Json(before), Json(comparison.Run(stop, cancellation: stop.Token)!));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path("whole/runs/gradient-seed0/manifest.json")));
    }

    [Fact]
    public void Run_OneSeedAndOneRate_HasNoIntervalAndNoSearch()
    {
        var result = Run(new ComparisonPlan(Small, Two, [0], [0.01]), "whole")!;
        Assert.All(
            result.Rules,
            rule => Assert.True(
                rule is { Rate: 0.01, Trials: [], RateAtEdge: false, TestScore: { Count: 1, Low: null, Deviation: null } }));
        Assert.Null(Assert.Single(result.Pairs).P);
        Assert.False(Directory.Exists(Path("whole/tuning")));
    }

    [Fact]
    public void Run_EachRuleFromItsOwnRuns_ComparesThem()
    {
        Run(new ComparisonPlan(Small, Two, [0], [0.01]), "heads");
        var plan = new ComparisonPlan(Small with { From = Path("heads/runs/{rule}-seed{seed}") }, Two, [0], [0.01]);
        var runs = Run(plan, "next")!.Rules.Select(rule => rule.Runs[0]).ToList();
        Assert.Equal(2, runs.DistinctBy(run => run.InitialWeights).Count());
        Assert.Equal(RunFolder.Open(Path("heads/runs/gradient-seed0")).ReadManifest()!.BestWeightsHash, runs[1].InitialWeights);
    }

    [Fact]
    public void Run_OtherWeightsInBetween_IsRefused()
    {
        Run(new ComparisonPlan(Small, Two, [0, 1], [0.01]), "heads");
        var (from, kept) = (Path("heads/runs/gradient-seed0"), Path("heads/runs/lfp-epsilon-seed0"));
        var plan = new ComparisonPlan(Small with { From = from }, Two, [0], [0.01]);
        Assert.Null(Run(plan, "next", 5));
        Directory.Delete(from, recursive: true);
        Directory.Move(kept, from);
        var error = Assert.Throws<InvalidOperationException>(() => Run(plan, "next"));
        Assert.Contains("did not start from the same weights and data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RateThatFails_LosesThatRateOnly()
    {
        var recipe = Small with { Model = NeverDead, Optimizer = new SgdOptions { LearningRate = 0.1 } };
        var result = Run(new ComparisonPlan(recipe, Two, [0], [0.1, 1e6]), "whole")!;
        var gradient = result.Rules.Single(rule => rule.Rule == "gradient");
        Assert.Equal(0.1, gradient.Rate);
        Assert.Contains("NaN or infinite", gradient.Trials[1].Failure, StringComparison.Ordinal);
        Assert.NotNull(gradient.TestScore);
    }

    [Fact]
    public void Run_AllRatesFail_ReportsTheRuleAndGoesOnWithTheRest()
    {
        var recipe = Small with { Model = NeverDead, Optimizer = new SgdOptions { LearningRate = 1e5 } };
        var result = Run(new ComparisonPlan(recipe, ["gradient", "lfp-epsilon"], [0], [1e5, 1e6]), "whole")!;
        var gradient = result.Rules.Single(rule => rule.Rule == "gradient");
        Assert.Null(gradient.Rate);
        Assert.Empty(gradient.Runs);
        Assert.StartsWith("Training failed at every learning rate.", gradient.Failure, StringComparison.Ordinal);
        Assert.Equal(2, result.Rules.Count);
        Assert.Empty(result.Pairs);
    }

    [Fact]
    public void Start_FolderWithSomethingElse_IsRefusedAndLeftAlone()
    {
        var plan = new ComparisonPlan(Small, Two, [0], [0.01]);
        Directory.CreateDirectory(Path("taken"));
        File.WriteAllText(Path("taken/file"), "");
        Assert.Contains(
            "holds no comparison",
            Assert.Throws<IOException>(() => Comparison.Start(plan, Path("taken"))).Message,
            StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(Path("taken")));
        Comparison.Start(plan, Path("one"), cancellation: Cancellation).Dispose();
        var other = new ComparisonPlan(Small, Two, [0, 1], [0.01]);
        Assert.Contains(
            "seeds are 0 there and 0,1 here",
            Assert.Throws<IOException>(() => Comparison.Start(other, Path("one"))).Message,
            StringComparison.Ordinal);
        var longer = new ComparisonPlan(Small with { Training = new TrainingOptions { Epochs = 7 } }, Two, [0], [0.01]);
        Assert.Contains(
            "training.", Assert.Throws<IOException>(() => Comparison.Start(longer, Path("one"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Start_RuleThatDoesNotFit_WritesNothing()
    {
        var recipe = Small with { Rule = new Lab.Learning.LfpEpsilonOptions { Reward = new Rewards.BinarySigmoidReward() } };
        Assert.Throws<ArgumentException>(() => Comparison.Start(new ComparisonPlan(recipe, Two, [0]), Path("new")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Theory]
    [InlineData(
        "lif-mlp",
        "surrogate-gradient,feedback-alignment",
        "The rule 'feedback-alignment' cannot be run, so nothing was begun. The rule 'feedback-alignment' is for models of layers")]
    [InlineData(
        "mlp",
        "gradient,spike-feedback",
        "The rule 'spike-feedback' cannot be run, so nothing was begun. The rule 'spike-feedback' is for spiking models")]
    public void Start_RuleForAnotherKindOfModel_IsRefusedByNameAndWritesNothing(string model, string rules, string expected)
    {
        var recipe = Small with { Model = Choices.Create<ModelOptions>("model", model) };
        Assert.Contains(
            expected,
            Assert.Throws<ArgumentException>(
                () => Comparison.Start(new ComparisonPlan(recipe, rules.Split(','), [0]), Path("new"))).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
    }

    [Fact]
    public void Resume_NoComparison_IsRefused()
        => Assert.Contains(
            "found no plan.json", Assert.Throws<InvalidFileException>(() => Comparison.Resume(Folder)).Message, StringComparison.Ordinal);

    [Fact]
    public void Start_InUse_IsRefused()
    {
        var plan = new ComparisonPlan(Small, Two, [0], [0.01]);
        using var comparison = Comparison.Start(plan, Path("one"), cancellation: Cancellation);
        Assert.Contains(
            "in use by another process",
            Assert.Throws<FolderInUseException>(() => Comparison.Resume(Path("one"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_BadInput_SaysWhatIsWrong()
    {
        Assert.Contains(
            "Did you mean 'lfp-zero'?",
            Assert.Throws<UnknownNameException>(() => new ComparisonPlan(Small, ["gradient", "lpf-zero"], [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "two or more",
            Assert.Throws<ArgumentException>(() => new ComparisonPlan(Small, ["gradient"], [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "gradient twice",
            Assert.Throws<ArgumentException>(() => new ComparisonPlan(Small, ["gradient", "gradient"], [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "There are no seeds",
            Assert.Throws<ArgumentException>(() => new ComparisonPlan(Small, Two, [])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "A seed is -1", Assert.Throws<ArgumentException>(() => new ComparisonPlan(Small, Two, [-1])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "A learning rate is 0, but must be above 0",
            Assert.Throws<ArgumentException>(() => new ComparisonPlan(Small, Two, [0], [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "A learning rate is NaN",
            Assert.Throws<ArgumentException>(() => new ComparisonPlan(Small, Two, [0], [double.NaN])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "epochs of a trial are 0",
            Assert.Throws<ArgumentException>(() => new ComparisonPlan(Small, Two, [0], tuneEpochs: 0)).Message,
            StringComparison.Ordinal);
        Assert.Equal([0.0025, 0.005, 0.01, 0.02, 0.04], new ComparisonPlan(Small, Two, [0]).Rates);
    }

    private ComparisonResult? Run(ComparisonPlan plan, string name, int? stopAfter = null)
    {
        using var comparison = Comparison.Start(plan, Path(name), cancellation: Cancellation);
        using var stop = new StopAfter(stopAfter ?? int.MaxValue);
        return comparison.Run(stop, cancellation: stop.Token);
    }

    private static string Json<T>(T value) => RunFolder.ToJson(value);

    private static ComparisonResult WithoutTimes(ComparisonResult result) => result with
    {
        Rules =
        [
            .. result.Rules.Select(
                rule => rule with
                {
                    Seconds = null,
                    StepMs = null,
                    PeakMiB = null,
                    Runs = [.. rule.Runs.Select(run => run with { Seconds = null, StepMs = null, PeakMiB = null })],
                }),
        ],
    };
}
