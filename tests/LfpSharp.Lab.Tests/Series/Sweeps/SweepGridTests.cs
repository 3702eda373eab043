using LfpSharp.Lab.Measures.Statistics;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Pages;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Reports;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series.Sweeps;

namespace LfpSharp.Lab.Tests.Series.Sweeps;

/// <summary>Sweeps over several keys at once.</summary>
public sealed class SweepGridTests : SeriesTests
{
    private static readonly SweepAxis[] RatesAndMomenta =
        [new("optimizer.lr", ["1", "2", "3"]), new("optimizer.beta1", ["0.5", "0.9"])];

    private static readonly SweepAxis[] RatesAndLists =
        [new("optimizer.lr", ["0.1", "0.2"]), new("model.hidden", ["[8]", "[8, 8]"])];

    [Fact]
    public void Plan_TwoKeys_TriesEachValueWithEachOther()
    {
        var plan = new SweepPlan(Small, RatesAndLists, ["gradient"], [0]);
        Assert.Equal("optimizer.lr, model.hidden", plan.Key);
        Assert.Equal(["0.1, [8]", "0.1, [8, 8]", "0.2, [8]", "0.2, [8, 8]"], plan.Values);
        Assert.Equal(["0.2", "[8, 8]"], plan.SettingOf("0.2, [8, 8]"));
        Assert.Equal(
            [(0.1, "8"), (0.1, "8 8"), (0.2, "8"), (0.2, "8 8")],
            plan.Runs.Select(run => (run.Recipe.Optimizer.LearningRate, string.Join(' ', ((MlpOptions)run.Recipe.Model).Hidden))));
        Assert.Equal(
            ["0.1~value1", "0.1~value2", "0.2~value1", "0.2~value2"],
            plan.Runs.Select(run => run.Name["runs/gradient-".Length..^"-seed0".Length]));
        Assert.Contains(
            "--over optimizer.lr=0.1,0.2 --over 'model.hidden=[8],[8, 8]' --rules", CommandText.Of(plan), StringComparison.Ordinal);
    }

    [Fact]
    public void Start_TwoKeys_KeepsThePlanAndRefusesAnother()
    {
        Sweep.Start(new SweepPlan(Small, RatesAndLists, ["gradient"], [0], trials: 3), Path("one"), cancellation: Cancellation).Dispose();
        var plan = SweepFolder.Open(Path("one")).Plan;
        Assert.Equal(RatesAndLists.Select(axis => axis.Key), plan.Axes.Select(axis => axis.Key));
        Assert.Equal(RatesAndLists.SelectMany(axis => axis.Values), plan.Axes.SelectMany(axis => axis.Values));
        Assert.Equal((3, 3), (plan.Trials, plan.Values.Count));
        Assert.Contains(
            "trials are 3 there and all here",
            Assert.Throws<IOException>(() => Sweep.Start(new SweepPlan(Small, RatesAndLists, ["gradient"], [0]), Path("one"))).Message,
            StringComparison.Ordinal);

        var single = new SweepPlan(Small, "optimizer.lr", ["1", "2"], ["gradient"], [0]);
        Assert.StartsWith(
            "{\"key\":\"optimizer.lr\",\"values\":[\"1\",\"2\"],\"recipe\":", RunFolder.ToLine(single), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TwoKeysByHalving_FindsTheBestSettingAndSaysTheValueOfEachKey()
    {
        var plan = new SweepPlan(Small with { Training = Small.Training with { Epochs = 4 } }, RatesAndMomenta, Two, [0], new Halving(2));
        using var sweep = Sweep.Start(plan, Path("two"), cancellation: Cancellation);
        var result = sweep.Run(null, new PretendedLearner(), Cancellation)!;
        Assert.All(result.Rules, rule => Assert.Equal("optimizer.lr=3, optimizer.beta1=0.9", result.InWords(rule.BestPoint!)));
        Assert.Equal(["3", "0.9"], result.Rules[0].BestPoint!.Setting!);

        var rows = File.ReadAllLines(Path("two/sweep.csv"));
        Assert.StartsWith("optimizer.lr,optimizer.beta1,rule,seed,", rows[0], StringComparison.Ordinal);
        Assert.Equal(12, rows.Count(row => row.StartsWith('"')));
        Assert.Single(rows.Select(row => row.Split(',').Length).Distinct());
        Assert.StartsWith("\"1\",\"0.5\",lfp-epsilon,0,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("\"3\",\"0.9\",gradient,0,", rows[^1], StringComparison.Ordinal);
        Assert.Equal(RunFolder.ToJson(result), RunFolder.ToJson(SweepResult.Read(SweepFolder.Open(Path("two")))!));
        Assert.True(File.Exists(Path("two/sweep.png")));

        var report = SweepReport.Build(SweepFolder.Open(Path("two")), new ReportOptions());
        foreach (var table in report.Sections.SelectMany(section => section.Blocks).OfType<TableBlock>())
        {
            Assert.Equal(["optimizer.lr", "optimizer.beta1", "rule"], table.Columns.Take(3).Select(column => column.Name));
            Assert.All(table.Rows, row => Assert.Equal(table.Columns.Count, row.Count));
        }
    }

    [Fact]
    public void Settings_Drawn_AreDistinctOrderedAndEachAsLikely()
    {
        const int seeds = 900;
        var all = new SweepGrid(RatesAndMomenta, null, 0).Settings.Select(Joined).ToList();
        Assert.Equal(["1 0.5", "1 0.9", "2 0.5", "2 0.9", "3 0.5", "3 0.9"], all);
        var draws = Enumerable.Range(0, seeds)
            .Select(seed => new SweepGrid(RatesAndMomenta, 2, seed).Settings.Select(Joined).ToList()).ToList();
        Assert.Equal(draws[7], new SweepGrid(RatesAndMomenta, 2, 7).Settings.Select(Joined));
        Assert.All(draws, draw => Assert.Equal(all.Where(draw.Contains), draw));
        Assert.All(draws, draw => Assert.Equal(2, draw.Count));

        // A third of the draws have a setting; four standard deviations of their number are 57.
        Assert.All(all, setting => Assert.InRange(draws.Count(draw => draw.Contains(setting)), (seeds / 3) - 57, (seeds / 3) + 57));

        static string Joined(IReadOnlyList<string> setting) => string.Join(' ', setting);
    }

    [Fact]
    public void Of_PictureOfTwoKeys_HasABandForEachRuleAndValueOfTheSecond()
    {
        var plan = new SweepPlan(Small, RatesAndMomenta, ["gradient"], [0]);
        var points = plan.Values.Select(
            (value, i) => new SweepPoint(value, null, i is 0 or 2 or 3 ? null : Estimate.Of([i]), null, null, null));
        var result = new SweepResult(plan.Key, plan.Values, [new SweepRule("gradient", [.. points])], []);
        var (bands, ticks) = SweepPicture.Of(plan, result);
        Assert.Equal(["optimizer.beta1=0.5", "optimizer.beta1=0.9"], bands.Select(band => band.Name));
        Assert.Equal([3.0], bands[0].X);
        Assert.Equal([4.0], bands[0].Mean);
        Assert.Equal([1.0, 3], bands[1].X);
        Assert.Equal([1.0, 5], bands[1].Mean);
        Assert.Equal([(1.0, "1"), (2, "2\nfailed"), (3, "3")], ticks);
    }

    [Fact]
    public void Of_PictureOfManySettings_HasTheTenBestBands()
    {
        SweepAxis[] axes = [new("optimizer.lr", ["1", "2"]), new("training.batch-size", [.. Enumerable.Range(1, 12).Select(n => $"{n}")])];
        var plan = new SweepPlan(Small with { Optimizer = new AdamOptions() }, axes, ["gradient"], [0]);
        var points = plan.Values.Select((value, i) => new SweepPoint(value, null, Estimate.Of([i % 12]), null, null, null));
        var (bands, _) = SweepPicture.Of(plan, new SweepResult(plan.Key, plan.Values, [new SweepRule("gradient", [.. points])], []));
        Assert.Equal(Enumerable.Range(3, 10).Select(n => $"training.batch-size={n}"), bands.Select(band => band.Name));
    }

    [Fact]
    public void Of_PictureOfTwoRulesAndChoicesWithOptions_NamesBothAndHasALineForEachOption()
    {
        SweepAxis[] axes = [new("optimizer", ["{name: sgd, lr: 0.1}", "adam"]), new("training.batch-size", ["1", "2"])];
        var plan = new SweepPlan(Small, axes, ["gradient", "lfp-zero"], [0]);
        SweepPoint[] points = [.. plan.Values.Select((value, i) => new SweepPoint(value, null, Estimate.Of([i]), null, null, null))];
        var rules = plan.Rules.Select(rule => new SweepRule(rule, points));
        var (bands, ticks) = SweepPicture.Of(plan, new SweepResult(plan.Key, plan.Values, [.. rules], []));
        Assert.Equal(
            ["gradient training.batch-size=1", "gradient training.batch-size=2", "lfp-zero training.batch-size=1",
                "lfp-zero training.batch-size=2"],
            bands.Select(band => band.Name));
        Assert.Equal([(0.0, "sgd\nlr: 0.1"), (1, "adam")], ticks);
    }

    [Fact]
    public void Of_ChoiceWithAList_KeepsTheListOnOneLine()
    {
        var plan = new SweepPlan(Small, [new("model", ["{name: mlp, hidden: [8, 4]}", "mlp"])], ["gradient"], [0]);
        var (_, ticks) = SweepPicture.Of(plan, new SweepResult(plan.Key, plan.Values, [], []));
        Assert.Equal([(0.0, "mlp\nhidden: [8, 4]"), (1, "mlp")], ticks.Select(tick => (tick.Place, tick.Label.Split("\nfailed")[0])));
    }

    [Fact]
    public void Plan_BadGrid_SaysWhatIsWrong()
    {
        Says("There are no keys", []);
        Says("The keys have optimizer.lr twice", [RatesAndMomenta[0], RatesAndMomenta[0]]);
        Says("The values have 1 twice", [RatesAndMomenta[0], new("optimizer.beta1", ["1", "1.0"])]);
        Says("There are no values", [RatesAndMomenta[0], new("optimizer.beta1", [])]);
        Says("give several by --seeds", [RatesAndMomenta[0], new("seeds", ["[1]"])]);
        Says("--trials is 7, but must be from 1 to 6", RatesAndMomenta, 7);
        Says("--trials is 0, but must be from 1 to 6", RatesAndMomenta, 0);
        var many = Enumerable.Range(0, 101).Select(n => $"{n}").ToArray();
        Says("There are 10201 settings, and a sweep tries at most 10000", [new("optimizer.lr", many), new("optimizer.beta1", many)]);

        static void Says(string expected, SweepAxis[] axes, int? trials = null) => Assert.Contains(
            expected, Assert.Throws<ArgumentException>(() => new SweepPlan(Small, axes, ["gradient"], [0], trials: trials)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_SettingThatDoesNotFit_IsRefusedByItsKey()
        => Assert.Contains(
            "With the rule 'gradient', --over rule.epsilon=1: rule 'gradient' has no key 'epsilon'",
            Assert.Throws<RecipeException>(
                () => new SweepPlan(Small, [RatesAndMomenta[0], new("rule.epsilon", ["1"])], ["gradient"], [0])).Message,
            StringComparison.Ordinal);
}
