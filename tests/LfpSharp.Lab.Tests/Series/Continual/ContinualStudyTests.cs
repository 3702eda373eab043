using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Pages.Markdown;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Results;
using LfpSharp.Lab.Series.Continual;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Series.Continual;

public sealed class ContinualStudyTests : SeriesTests
{
    private static Recipe Digits => Small with
    {
        Data = new DataRecipe { Limit = 800 },
        Model = new MlpOptions { Hidden = [32] },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 2 },
    };

    private static ContinualPlan Plan(params int[] kept) => new(Digits, Two, [0, 1], TaskKind.Split, 5, kept);

    [Fact]
    public void Figures_OfScoresByHand_AreTheFormulas()
    {
        var run = new ContinualRun("x", 0, 0.1, 0, [[0.9], [0.6, 0.8], [0.3, 0.5, 1.0]], [0.5, 0.25, 0.75], 3, 1);
        Assert.Equal(0.6, run.Final, 12);
        Assert.Equal(0.9, run.Learned, 12);
        Assert.Equal(((0.9 - 0.3) + (0.8 - 0.5)) / 2, run.Forgotten, 12);
        Assert.Equal(0.5, run.MeanChanged, 12);
    }

    [Fact]
    public void Run_ClassesInGroups_ForgetsWithoutReplayAndLessWithIt()
    {
        var result = Run(Plan(0, 30), "whole")!;
        Assert.Empty(result.Trials);
        Assert.Equal(8, result.Runs.Count);
        Assert.All(result.Runs, run =>
        {
            Assert.Equal([1, 2, 3, 4, 5], run.Scores.Select(scores => scores.Count));
            Assert.Equal(5, run.Changed.Count);
            Assert.All(run.Changed, share => Assert.InRange(share, 0.01, 1));
        });
        foreach (var runs in result.Runs.GroupBy(run => (run.Rule, run.Seed)))
        {
            var (none, some) = (runs.Single(run => run.Kept == 0), runs.Single(run => run.Kept == 30));
            Assert.Equal(none.Scores[0], some.Scores[0]);   // nothing is replayed yet
            Assert.True(none.Forgotten > some.Forgotten + 0.2, $"{none.Forgotten} against {some.Forgotten}");
            Assert.True(none.Final < 0.35 && some.Final > none.Final + 0.15, $"{none.Final} against {some.Final}");
        }
        Assert.Equal([0, 30], result.Pairs().Select(pair => pair.Kept));
        Assert.Equal(
            result.Groups()[0].Final.Mean - result.Groups()[1].Final.Mean, result.Pairs()[0].Test.Difference, 12);
        Assert.True(File.Exists(Path("whole/continual.png")));
        Assert.Equal(1 + (8 * 15), File.ReadAllLines(Path("whole/continual.csv")).Length);

        Directory.CreateDirectory(Path("records/c"));
        foreach (var file in new[] { "continual-plan.json", "continual.json" })
            File.Copy(Path($"whole/{file}"), Path($"records/c/{file}"));
        var page = MarkdownReport.ToText(ResultsPage.Build(Path("records"), "x")).Replace('\u00a0', ' ');
        Assert.Contains(
            "--tasks split --count 5 --kept 0,30 --rules lfp-epsilon,gradient --seeds 0,1 --rates ", page, StringComparison.Ordinal);
        Assert.Contains("| lfp-epsilon minus gradient |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_InterruptedAndGoneOnWith_EndsAsIfNeverStopped()
    {
        var recipe = Digits with { Data = new DataRecipe { Limit = 320 }, Training = new TrainingOptions { BatchSize = 16, Epochs = 1 } };
        var plan = new ContinualPlan(recipe, Two, [0], TaskKind.Permuted, 2, [0], [0.001, 0.01]);
        var whole = Run(plan, "whole")!;
        Assert.Equal([1L, 1, 1, 1], whole.Trials.Select(trial => trial.Seed));
        Assert.Equal(
            whole.Trials.Where(trial => trial.Rule == "gradient").MaxBy(trial => trial.Final)!.Rate,
            whole.Runs.Single(run => run.Rule == "gradient").Rate);
        foreach (var after in new[] { 1, 50, 150 })
        {
            Assert.Null(Run(plan, "stopped", after));
            Assert.False(File.Exists(Path("stopped/continual.json")));
        }
        Assert.Equal(Shown(whole), Shown(Run(plan, "stopped")!));

        static string Shown(ContinualResult result)
            => string.Join('\n', result.Trials.Concat(result.Runs).Select(run => FormattableString.Invariant(
                $"{run.Rule} {run.Rate} {run.Steps} {string.Join(',', run.Changed)} {string.Join(',', run.Scores.SelectMany(s => s))}")));
    }

    [Fact]
    public void Run_RateThatFails_IsSaidAndTheOtherIsTaken()
    {
        var recipe = Digits with { Model = NeverDead, Optimizer = new SgdOptions { LearningRate = 0.05 } };
        var result = Run(new ContinualPlan(recipe, ["gradient"], [0], TaskKind.Split, 2, [0], [0.05, 1e6]), "whole")!;
        Assert.Contains("NaN or infinite", result.Trials[1].Failure, StringComparison.Ordinal);
        Assert.Equal(0.05, Assert.Single(result.Groups()).Rate);
    }

    [Fact]
    public void Start_AnotherPlanOrNoTasks_IsRefusedAndWritesNothing()
    {
        ContinualStudy.Start(Plan(0), Path("one"), cancellation: Cancellation).Dispose();
        Assert.Contains(
            "samples kept are 0 there and 0,5 here",
            Assert.Throws<IOException>(() => ContinualStudy.Start(Plan(0, 5), Path("one"))).Message,
            StringComparison.Ordinal);
        var odd = new ContinualPlan(Digits, Two, [0], TaskKind.Split, 4, [0]);
        Assert.Throws<ArgumentException>(() => ContinualStudy.Start(odd, Path("two")));
        Assert.False(Directory.Exists(Path("two")));
        Assert.Contains(
            "found no continual-plan.json",
            Assert.Throws<InvalidFileException>(() => ContinualStudy.Resume(Folder)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_BadInput_SaysWhatIsWrong()
    {
        Refused("There are 1 tasks, but must be from 2 to 100.", () => new(Digits, Two, [0], TaskKind.Split, 1, [0]));
        Refused("-1 samples are kept", () => new(Digits, Two, [0], TaskKind.Split, 2, [-1]));
        Refused("have 5 twice", () => new(Digits, Two, [0], TaskKind.Split, 2, [5, 5]));
        Refused("A learning rate is 0, but must be above 0", () => new(Digits, Two, [0], TaskKind.Split, 2, [0], [0]));

        static void Refused(string message, Func<ContinualPlan> plan)
            => Assert.Contains(message, Assert.Throws<ArgumentException>(plan).Message, StringComparison.Ordinal);
    }

    private ContinualResult? Run(ContinualPlan plan, string name, int? stopAfter = null)
    {
        using var study = ContinualStudy.Start(plan, Path(name), cancellation: Cancellation);
        using var stop = new CancellationTokenSource();
        return study.Run(new StopAfterSteps(stop, stopAfter ?? int.MaxValue), stop.Token);
    }

    private sealed class StopAfterSteps(CancellationTokenSource source, int steps) : IProgress<ContinualProgress>
    {
        private int done;

        public void Report(ContinualProgress value)
        {
            if (value.Training is not null && ++done >= steps)
                source.Cancel();
        }
    }
}
