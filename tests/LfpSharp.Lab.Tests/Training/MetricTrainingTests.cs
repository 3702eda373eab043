using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using LfpSharp.Testing.Runs;
using TorchSharp;

namespace LfpSharp.Lab.Tests.Training;

public sealed class MetricTrainingTests
{
    private static readonly Recipe Small = new()
    {
        Data = new DataRecipe { Name = "rare", Samples = 1500 },
        Model = new MlpOptions { Hidden = [16] },
        Metric = new F1Metric(),
        Rule = new LfpEpsilonOptions { Epsilon = 0.1, Reward = new BlackBoxReward(new F1Metric()) },
        Training = new TrainingOptions { BatchSize = 128, Epochs = 8 },
        Threads = 1,
    };

    [Fact]
    public void Train_F1AsReward_IsJudgedByF1AndLearnsIt()
    {
        using var run = ScratchRun.Train(Small);
        Assert.Equal(ScoreKind.Metric, Small.Score);
        using var experiment = new Experiment(run.Folder.Recipe);
        run.Folder.LoadBest(experiment.Model);
        var evaluation = (ClassEvaluation)Evaluation.Of(experiment.Model, experiment.Test!);
        Assert.Equal(evaluation.PerClass()[1].F1, run.Result.TestScore!.Value, 1e-12);
        Assert.Equal(evaluation.Score, run.Result.TestScore!.Value, 1e-12);
        Assert.True(run.Result.TestScore > 0.22, $"{run.Result.TestScore}");
        var share = experiment.Train.Labels.ToArray().Average();
        Assert.InRange(share, 0.06, 0.14);
    }

    [Fact]
    public void Resume_DrawnRewards_EndAsIfNeverStopped()
    {
        using var scratch = new ScratchFolder();
        var drawn = Small with { Rule = new LfpEpsilonOptions { Reward = new BlackBoxReward(new F1Metric(), draws: 4) } };
        Interruption.AssertEndsAsIfNeverStopped(drawn with { Training = Small.Training with { Epochs = 3 } }, scratch.Path, 12);
    }

    [Fact]
    public void Learn_DrawnRewards_SayTheirVariance()
    {
        using var scope = torch.NewDisposeScope();
        using var experiment = new Experiment(Small);
        using var batch = experiment.Train.Gather([.. Enumerable.Range(0, 64)]);
        double? Variance(int? draws)
        {
            var options = new LfpEpsilonOptions { Reward = new BlackBoxReward(new F1Metric(), draws) };
            using var rule = options.Attach(experiment.Model, experiment.Train);
            rule.Learn(batch.Inputs, batch.Labels);
            return rule.RewardVariance;
        }

        Assert.Null(Variance(null));
        Assert.True(Variance(4) > Variance(400));
        Assert.True(Variance(400) > 0);
    }

    [Fact]
    public void Recipe_MetricsByName_AreReadAndWritten()
    {
        var recipe = Recipe.Parse(
            """
            metric: {name: profit, gains: [0, -1, -20, 10]}
            rule: {name: lfp-epsilon, reward: {name: black-box, metric: {name: f1, class: 0}, draws: 8}}
            """,
            "test");
        Assert.Equal(new ProfitMetric([0, -1, -20, 10]), recipe.Metric);
        Assert.Equal(new BlackBoxReward(new F1Metric(0), 8), ((LfpEpsilonOptions)recipe.Rule).Reward);
        var again = Recipe.Parse(recipe.ToYaml(), "again");
        Assert.Equal((recipe.Metric, recipe.Rule), (again.Metric, again.Rule));
    }

    [Fact]
    public void CommandMetric_AProgram_IsAskedOnlyWhereAllowed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "awk is asked");
        const string right = "{ if ($1 == $2) right++ } END { print right / NR }";
        var metric = new CommandMetric(["awk", right]);
        Refused("which a recipe may do only where you allow it", metric);
        Environment.SetEnvironmentVariable(CommandMetric.Variable, "1");
        try
        {
            Assert.Equal(0.75, metric.Evaluate([0, 1, 1, 0], [0, 1, 1, 1]));
            Refused("wrote 'hello'", new CommandMetric(["echo", "hello"]));
            Refused("ended with exit code 3", new CommandMetric(["awk", "BEGIN { exit 3 }"]));
            Refused("could not be started", new CommandMetric(["no-such-program-here"]));
        }
        finally
        {
            Environment.SetEnvironmentVariable(CommandMetric.Variable, null);
        }
        Assert.Contains(
            "no program to ask", Assert.Throws<ArgumentException>(() => new CommandMetric([])).Message, StringComparison.Ordinal);

        static void Refused(string words, CommandMetric asked)
            => Assert.Contains(words, Assert.Throws<ArgumentException>(() => asked.Evaluate([1], [1])).Message, StringComparison.Ordinal);
    }
}
