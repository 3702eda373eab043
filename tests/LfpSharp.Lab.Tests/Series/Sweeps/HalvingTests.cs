using System.Globalization;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Series;
using LfpSharp.Lab.Series.Sweeps;
using LfpSharp.Lab.Training;

namespace LfpSharp.Lab.Tests.Series.Sweeps;

public sealed class HalvingTests : SeriesTests
{
    private static readonly int[] OneTo27 = [.. Enumerable.Range(1, 27)];

    [Theory]
    [InlineData(3, 1, 27, 27, "1,3,9,27")]
    [InlineData(3, 1, 27, 9, "3,9,27")]      // with 9 values one is left after two cuts
    [InlineData(3, 2, 27, 27, "3,9,27")]
    [InlineData(2, 1, 10, 100, "2,3,5,10")]
    [InlineData(4, 5, 20, 4, "5,20")]
    public void Rungs_ByHand_AreSharesOfAllEpochs(int factor, int least, int epochs, int values, string expected)
        => Assert.Equal(expected, string.Join(',', new Halving(factor, least).Rungs(epochs, values)));

    [Fact]
    public void Do_BestFirst_TakesTheBudgetOfTheFormula()
    {
        var (learner, result) = Run([.. OneTo27.Reverse()]);

        // Σ_k ⌊n / η^k⌋ (r_k − r_{k−1}) = 27 · 1 + 9 · 2 + 3 · 6 + 1 · 18.
        Assert.Equal(27 + 18 + 18 + 18, Budget(learner));
        Assert.Equal(
            [(1, 18), (3, 6), (9, 2), (27, 1)],
            result.Runs.GroupBy(run => run.Epochs!.Value).Select(group => (group.Key, group.Count())).Order());
        Assert.Equal("27", result.Rules[0].Best);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Do_AnyOrder_FindsTheBestAndDoesWhatThePaperSays(int seed)
    {
        var random = new Random(seed);
        var order = OneTo27.OrderBy(_ => random.Next()).ToArray();
        var (learner, result) = Run(order);
        Assert.Equal("27", result.Rules[0].Best);
        Assert.Equal(27, result.Rules[0].Points.Single(point => point.Value == "27").Epochs);
        Assert.Equal(PaperTwin(order, 3, [1, 3, 9, 27]), learner.Done);
        Assert.True(Budget(learner) is >= 81 and < 27 * 27 / 2, $"{Budget(learner)} epochs");
        Assert.Equal(learner.Done, Run(order, "again").Learner.Done);
    }

    [Fact]
    public void Do_TwoRules_HalvesEachAndScoresTheTestSplitOfFullRunsOnly()
    {
        var plan = PlanOf([1, 2, 3, 4, 5, 6, 7, 8, 9], Two);
        using var sweep = Sweep.Start(plan, Path("two"), cancellation: Cancellation);
        var result = sweep.Run(null, new PretendedLearner(), Cancellation)!;
        Assert.Equal(["9", "9"], result.Rules.Select(rule => rule.Best));
        Assert.All(result.Runs, run => Assert.Equal(run.Epochs == 27, run.TestScore is not null));
        var rows = File.ReadAllLines(Path("two/sweep.csv"));
        Assert.EndsWith(",failed,epochs", rows[0], StringComparison.Ordinal);
        Assert.All(
            rows.Skip(1).Zip(result.Runs),
            pair => Assert.EndsWith(FormattableString.Invariant($",no,{pair.Second.Epochs}"), pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public void Do_TrainingThatFails_CountsInItsRungAndIsNotPromoted()
    {
        var learner = new PretendedLearner { Fails = ("9", 3) };
        using var sweep = Sweep.Start(PlanOf([9, 8, 7, 6, 5, 4, 3, 2, 1]), Path("failing"), cancellation: Cancellation);
        var rule = Assert.Single(sweep.Run(null, learner, Cancellation)!.Rules);
        Assert.Equal("8", rule.Best);
        Assert.Contains("it was to fail", rule.Points[0].Failure, StringComparison.Ordinal);
        Assert.Equal([3, 9, 27], learner.Done.Where(run => run.Value == "8").Select(run => run.Epochs));
    }

    [Fact]
    public void Do_ManyWorkersKilledAtRandom_LoseNothing()
    {
        const int workers = 24;
        var order = OneTo27.OrderBy(value => value * 7 % 27).ToArray();
        Sweep.Start(PlanOf(order), Path("shared"), cancellation: Cancellation).Dispose();
        var killed = 0;
        var threads = Enumerable.Range(0, workers).Select(worker => new Thread(() => Work(worker))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.True(killed > 3, $"only {killed} were killed");

        using var collected = Sweep.Resume(Path("shared"));
        var result = collected.Run(null, new NobodysWorker(Path("shared")), Cancellation)!;
        Assert.Equal("27", result.Rules[0].Best);
        Assert.All(result.Runs, run => Assert.NotNull(run.ValidationScore));

        // Every run that was begun for a rung has reached it, and of each rung the best third went on.
        var states = order.Select(value => RungScores.Read(Path($"shared/runs/lfp-epsilon-{value}-seed0"))).ToList();
        Assert.All(states, state => Assert.Equal(state.Goal + 1, state.Scores.Count));
        for (var rung = 0; rung < 3; rung++)
        {
            var there = states.Where(state => state.Scores.Count > rung).OrderByDescending(state => state.Scores[rung]).ToList();
            Assert.All(there.Take(there.Count / 3), state => Assert.True(state.Scores.Count > rung + 1));
        }

        void Work(int worker)
        {
            try
            {
                using var sweep = Sweep.Share(Path("shared"), new RunClaims(Path("shared"), worker, 0.25));
                sweep.Work(null, new PretendedLearner(worker == 0 ? null : new Random(worker)), Cancellation);
            }
            catch (PretendedLearner.KilledException)
            {
                Interlocked.Increment(ref killed);
            }
        }
    }

    [Fact]
    public void Do_KilledInAPromotedRunThatOthersOvertook_IsStillEnded()
    {
        Sweep.Start(PlanOf([1, 2, 3, 4, 5, 6, 7, 8, 9]), Path("overtaken"), cancellation: Cancellation).Dispose();
        using var promoted = new ManualResetEventSlim();
        using var overtaken = new ManualResetEventSlim();
        var doomed = new Thread(() =>
        {
            var learner = new PretendedLearner { Begins = DieWhenOvertaken };
            Assert.Throws<PretendedLearner.KilledException>(() => Work(learner));
        });
        doomed.Start();
        promoted.Wait(Cancellation);
        Work(new PretendedLearner { Begins = run => Set(overtaken, run.Value == "7") });
        doomed.Join();

        using var collected = Sweep.Resume(Path("overtaken"));
        var third = collected.Run(null, new NobodysWorker(Path("overtaken")), Cancellation)!.Runs[2];
        Assert.Equal(("3", 9, PretendedLearner.Score("3", 9)), (third.Value, third.Epochs!.Value, third.ValidationScore!.Value));

        void DieWhenOvertaken(SeriesRun run)
        {
            if (run is not { Value: "3", Epochs: 9 })
                return;
            promoted.Set();
            overtaken.Wait(Cancellation);
            throw new PretendedLearner.KilledException();
        }

        void Work(PretendedLearner learner)
        {
            using var sweep = Sweep.Share(Path("overtaken"), new RunClaims(Path("overtaken"), 0, 0.2));
            sweep.Work(null, learner, Cancellation);
        }

        static void Set(ManualResetEventSlim what, bool isTime)
        {
            if (isTime)
                what.Set();
        }
    }

    [Fact]
    public void Do_SideBySide_NeverTrainsOneRunTwiceAtOnceAndEndsAll()
    {
        var learner = new PretendedLearner { Jobs = 4 };
        using var sweep = Sweep.Start(PlanOf(OneTo27), Path("jobs"), cancellation: Cancellation);
        Assert.Equal("27", sweep.Run(null, learner, Cancellation)!.Rules[0].Best);
        Assert.Equal(learner.Done.Count, learner.Done.Distinct().Count());
    }

    [Fact]
    public void Run_PromotedToTheEnd_HasTheWeightsOfAPlainRunWhateverTheSchedule()
    {
        var recipe = Small with
        {
            Model = NeverDead,
            Schedule = new OneCycleSchedule(),
            Training = new TrainingOptions { BatchSize = 16, Epochs = 4 },
        };
        string[] values = ["0.001", "0.01", "0.02", "0.03"];
        var halved = new SweepPlan(recipe, "optimizer.lr", values, ["lfp-epsilon"], [0], new Halving(2));
        Assert.Equal([1, 2, 4], halved.Rungs!);
        SweepResult? result = null;
        for (var steps = 9; result is null; steps += 5)
        {
            using var sweep = Sweep.Start(halved, Path("halved"), cancellation: Cancellation);
            using var stop = new StopAfter(steps);
            result = sweep.Run(stop, cancellation: stop.Token);
        }

        var best = result.Runs.Single(run => run.Value == result.Rules[0].Best);
        Assert.Equal(4, best.Epochs);
        Assert.Contains(result.Runs, run => run.Epochs == 1);
        using var plain = Sweep.Start(
            new SweepPlan(recipe, "optimizer.lr", [best.Value], ["lfp-epsilon"], [0]), Path("plain"), cancellation: Cancellation);
        var whole = Assert.Single(plain.Run(cancellation: Cancellation)!.Runs);
        Assert.Equal(Hash($"plain/{whole.Run}"), Hash($"halved/{best.Run}"));
        Assert.Equal((whole.ValidationScore, whole.TestScore), (best.ValidationScore, best.TestScore));

        string? Hash(string run) => RunFolder.Open(Path(run)).ReadManifest()!.FinalWeightsHash;
    }

    [Fact]
    public void Plan_ThatCannotBeHalved_SaysWhy()
    {
        Says("--halving is 1, but of less than 2 runs none can be left out", () => new Halving(1));
        Says("--least-epochs is 0, but a run needs 1 or more", () => new Halving(3, 0));
        Says(
            "Halving by 3 needs 3 values or more, and training.epochs of 3 or more; there are 2 values and 27 epochs",
            () => PlanOf([1, 2]));
        Says("there are 9 values and 2 epochs", () => PlanOf([.. OneTo27.Take(9)], epochs: 2));
        Says("There are 2 seeds, but halving looks at each value once", () => PlanOf([1, 2, 3], seeds: [0, 1]));
        Says("training.epochs is not set", () => PlanOf([1, 2, 3], epochs: null));
        Sweep.Start(PlanOf([1, 2, 3]), Path("one"), cancellation: Cancellation).Dispose();
        Assert.Equal(new Halving(3), SweepFolder.Open(Path("one")).Plan.Halving);
        var plain = new SweepPlan(RecipeOf(27), "optimizer.lr", ["1", "2", "3"], ["lfp-epsilon"], [0]);
        Assert.Contains(
            "rungs are 9,27 there and none here",
            Assert.Throws<IOException>(() => Sweep.Start(plain, Path("one"), cancellation: Cancellation)).Message,
            StringComparison.Ordinal);
        File.WriteAllText(
            Path("one/sweep-plan.json"),
            File.ReadAllText(Path("one/sweep-plan.json")).Replace("\"factor\": 3", "\"factor\": 1", StringComparison.Ordinal));
        Assert.Contains(
            "--halving is 1", Assert.Throws<InvalidFileException>(() => SweepFolder.Open(Path("one"))).Message, StringComparison.Ordinal);

        static void Says(string expected, Func<object> make)
            => Assert.Contains(expected, Assert.Throws<ArgumentException>(make).Message, StringComparison.Ordinal);
    }

    private static Recipe RecipeOf(int? epochs)
        => Small with { Training = new TrainingOptions { BatchSize = 16, Epochs = epochs, Minutes = epochs is null ? 1 : null } };

    private static SweepPlan PlanOf(int[] values, string[]? rules = null, int? epochs = 27, long[]? seeds = null)
        => new(
            RecipeOf(epochs),
            "optimizer.lr",
            [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))],
            rules ?? ["lfp-epsilon"],
            seeds ?? [0],
            new Halving(3));

    // Epochs trained in all: a run goes on from where its last rung ended.
    private static int Budget(PretendedLearner learner) => learner.Done.GroupBy(run => run.Value).Sum(run => run.Max(rung => rung.Epochs));

    private (PretendedLearner Learner, SweepResult Result) Run(int[] order, string name = "one")
    {
        var learner = new PretendedLearner();
        using var sweep = Sweep.Start(PlanOf(order), Path(name), cancellation: Cancellation);
        return (learner, sweep.Run(null, learner, Cancellation)!);
    }

    // Algorithm 2 of Li et al. (2020) for one worker, number by number.
    private static List<(string, int)> PaperTwin(int[] order, int factor, int[] epochs)
    {
        var (done, next) = (new List<(string, int)>(), 0);
        var rungs = epochs.Select(_ => new List<int>()).ToArray();
        while (true)
        {
            var (value, rung) = Promotable();
            if (value == 0)
            {
                if (next == order.Length)
                    return done;
                (value, rung) = (order[next++], 0);
            }

            rungs[rung].Add(value);
            done.Add((value.ToString(CultureInfo.InvariantCulture), epochs[rung]));
        }

        (int Value, int Rung) Promotable()
        {
            for (var k = rungs.Length - 2; k >= 0; k--)
            {
                var candidates = rungs[k].ToArray();
                Array.Sort(candidates);
                Array.Reverse(candidates);
                for (var i = 0; i < candidates.Length / factor; i++)
                {
                    if (!rungs[k + 1].Contains(candidates[i]))
                        return (candidates[i], k + 1);
                }
            }

            return (0, 0);
        }
    }
}
