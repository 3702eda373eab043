using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Sweeps;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Series.Sweeps;

public sealed class SweepTests : SeriesTests
{
    private static readonly long[] Seeds = [3, 4];
    private static readonly string[] Rates = ["0.001", "1e-2"];

    [Fact]
    public void Run_TwoRulesAndValues_GivesTheFiguresOfTheRunsManifests()
    {
        var result = Run(new SweepPlan(Small, "optimizer.lr", Rates, Two, Seeds), "whole")!;
        Assert.Equal("optimizer.lr", result.Key);
        Assert.Equal(8, result.Runs.Count);
        foreach (var rule in result.Rules)
        {
            Assert.Equal(Rates, rule.Points.Select(point => point.Value));
            foreach (var point in rule.Points)
            {
                var manifests = Seeds.Select(seed => RunFolder.Open(Path($"whole/runs/{rule.Rule}-{point.Value}-seed{seed}")))
                    .Select(run => (run.Recipe.Optimizer.LearningRate, Result: run.ReadManifest()!.Result!)).ToList();
                Assert.All(
                    manifests,
                    run => Assert.Equal(double.Parse(point.Value, System.Globalization.CultureInfo.InvariantCulture), run.LearningRate));
                Assert.Equal(Estimate.Of([.. manifests.Select(run => run.Result.ValidationScore!.Value)]), point.Validation);
                Assert.Equal(Estimate.Of([.. manifests.Select(run => run.Result.TestScore!.Value)]), point.Test);
                Assert.Equal(Estimate.Of([.. manifests.Select(run => run.Result.Gini!.Value)]), point.Gini);
                Assert.Equal(Estimate.Of([.. manifests.Select(run => run.Result.Seconds)]), point.Seconds);
                Assert.Null(point.Failure);
            }
            Assert.Equal(rule.Points.MaxBy(point => point.Validation!.Mean)!.Value, rule.Best);
        }
        Assert.Single(result.Runs.Where(run => run.Seed == 3).Select(run => run.InitialWeights).Distinct());
        Assert.Equal(9, File.ReadAllLines(Path("whole/sweep.csv")).Length);
        Assert.True(File.Exists(Path("whole/sweep.png")));

        Directory.Delete(Path("whole/runs"), recursive: true);
        Assert.Equal(RunFolder.ToJson(result), RunFolder.ToJson(SweepResult.Read(SweepFolder.Open(Path("whole")))!));
    }

    [Fact]
    public void Run_InterruptedTwiceAndGoneOnWith_EndsAsIfNeverStopped()
    {
        var plan = new SweepPlan(Small, "model.activation", ["relu", "tanh"], Two, [0]);
        var whole = Run(plan, "whole")!;
        foreach (var steps in (int[])[2, 11])
        {
            var folder = FormattableString.Invariant($"stopped-{steps}");
            Assert.Null(Run(plan, folder, steps));
            Assert.Null(SweepResult.Read(SweepFolder.Open(Path(folder))));
            using (var sweep = Sweep.Resume(Path(folder)))
            {
                using var stop = new StopAfter(steps);
                Assert.Null(sweep.Run(stop, cancellation: stop.Token));
            }

            // As a kill would leave them, in runs that have ended too.
            foreach (var run in Directory.GetDirectories(Path($"{folder}/runs")))
                File.WriteAllText(run + "/cost.json.1.part", "{");
            var resumed = Run(plan, folder)!;
            Assert.Empty(Directory.EnumerateFiles(Path(folder), "*.part", SearchOption.AllDirectories));
            foreach (var (one, other) in whole.Runs.Zip(resumed.Runs))
            {
                Assert.Equal(
                    (one.Value, one.Rule, one.ValidationScore, one.TestScore, one.Gini),
                    (other.Value, other.Rule, other.ValidationScore, other.TestScore, other.Gini));
                Assert.Equal(Hash($"whole/{one.Run}"), Hash($"{folder}/{other.Run}"));
            }
        }

        string? Hash(string run) => RunFolder.Open(Path(run)).ReadManifest()!.FinalWeightsHash;
    }

    [Fact]
    public void Run_ValuesThatFail_AreResultsInWords()
    {
        var diverging = Small with { Model = NeverDead, Optimizer = new SgdOptions { LearningRate = 0.1 } };
        var rates = Assert.Single(Run(new SweepPlan(diverging, "optimizer.lr", ["0.1", "1e6"], ["gradient"], [0, 1]), "rates")!.Rules);
        Assert.Null(rates.Points[0].Failure);
        Assert.NotNull(rates.Points[0].Test);
        Assert.StartsWith("Training failed with 2 of 2 seeds (0, 1). Step ", rates.Points[1].Failure, StringComparison.Ordinal);
        Assert.Contains("NaN or infinite", rates.Points[1].Failure, StringComparison.Ordinal);
        Assert.Equal(
            (null, null, null, null), (rates.Points[1].Validation, rates.Points[1].Test, rates.Points[1].Gini, rates.Points[1].Seconds));
        Assert.Equal("0.1", rates.Best);

        // Behind steps no gradient arrives.
        var silent = Run(
            new SweepPlan(
                Small with { Logging = new LoggingOptions { FeedbackSteps = 1 } }, "model.activation", ["step", "relu"], ["gradient"], [0]),
            "silent")!;
        Assert.Contains("got no feedback", silent.Rules[0].Points[0].Failure, StringComparison.Ordinal);
        Assert.NotNull(silent.Rules[0].Points[1].Test);
    }

    [Fact]
    public void Of_Picture_PutsNumbersByLogarithmWhereTheyAreFarApartAndNamesInARow()
    {
        Assert.Equal([-3.0, -2, 1], Places("optimizer.lr", "0.001", "1e-2", "10"));
        Assert.Equal([0.1, 0.2], Places("optimizer.lr", "0.1", "0.2"));
        Assert.Equal([0.0, 1000], Places("data.augmentation.noise", "0", "1000"));
        Assert.Equal([0.0, 1, 2], Places("model.activation", "relu", "tanh", "step"));

        static IEnumerable<double> Places(string key, params string[] values)
        {
            var plan = new SweepPlan(Small, key, values, ["lfp-epsilon"], [0]);
            var point = Estimate.Of([0.5, 0.7]);
            var rule = new SweepRule(
                "lfp-epsilon", [.. values.Select((value, i) => new SweepPoint(value, null, i == 1 ? null : point, null, null, null))]);
            var (bands, ticks) = SweepPicture.Of(plan, new SweepResult(key, values, [rule], []));
            Assert.Equal(ticks.Where((_, i) => i != 1).Select(tick => tick.Place), Assert.Single(bands).X);
            Assert.Equal(values.Select((value, i) => i == 1 ? value + "\nfailed" : value), ticks.Select(tick => tick.Label));
            return ticks.Select(tick => tick.Place);
        }
    }

    [Fact]
    public void Plan_ListsAsValues_AreSweptOverAndKeptInTheFolder()
    {
        var plan = new SweepPlan(Small, "model.hidden", ["[8]", "[8, 8]"], ["gradient"], [0]);
        Assert.Null(plan.Axes[0].Numbers);
        Assert.Equal([8, 8], ((MlpOptions)plan.RecipeOf("gradient", "[8, 8]", 0).Model).Hidden);
        Sweep.Start(plan, Path("one"), cancellation: Cancellation).Dispose();
        Assert.Equal(plan.Values, SweepFolder.Open(Path("one")).Plan.Values);
        Assert.Contains(
            "values are [8],[8, 8] there and [8] here",
            Assert.Throws<IOException>(
                () => Sweep.Start(new SweepPlan(Small, "model.hidden", ["[8]"], ["gradient"], [0]), Path("one"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_BadInput_SaysWhatIsWrong()
    {
        Assert.Contains(
            "With the rule 'gradient', --over rule.epsilon=1: rule 'gradient' has no key 'epsilon'",
            Assert.Throws<RecipeException>(() => new SweepPlan(Small, "rule.epsilon", ["1"], Two, [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "give several by --rules",
            Assert.Throws<ArgumentException>(() => new SweepPlan(Small, "rule", ["gradient"], Two, [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "--over optimizer.lr=0.001,0.01",
            Assert.Throws<ArgumentException>(() => new SweepPlan(Small, "optimizer.lr", [], Two, [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "The values have 0.1 twice",
            Assert.Throws<ArgumentException>(() => new SweepPlan(Small, "optimizer.lr", ["0.1", "1e-1"], Two, [0])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "there is no activation 'rlu'",
            Assert.Throws<RecipeException>(() => new SweepPlan(Small, "model.activation", ["rlu"], Two, [0])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Start_ValueThatDoesNotFitARule_IsRefusedByNameAndWritesNothing()
    {
        var plan = new SweepPlan(Small, "model", ["mlp", "lif-mlp"], ["gradient"], [0]);
        Assert.Contains(
            "The rule 'gradient' with the value 'lif-mlp' cannot be run",
            Assert.Throws<ArgumentException>(() => Sweep.Start(plan, Path("new"))).Message,
            StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        Assert.Contains(
            "found no sweep-plan.json", Assert.Throws<InvalidFileException>(() => Sweep.Resume(Folder)).Message, StringComparison.Ordinal);
    }

    private SweepResult? Run(SweepPlan plan, string name, int? stopAfter = null)
    {
        using var sweep = Sweep.Start(plan, Path(name), cancellation: Cancellation);
        using var stop = new StopAfter(stopAfter ?? int.MaxValue);
        return sweep.Run(stop, cancellation: stop.Token);
    }
}
