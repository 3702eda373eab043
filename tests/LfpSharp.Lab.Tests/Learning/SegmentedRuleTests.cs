using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Search;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning;

public sealed class SegmentedRuleTests
{
    public static TheoryData<string> Models => ["vgg-like", "vgg-16-bn", "resnet-18", "vit", "gpt"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Learn_InSegments_IsTheSameBitForBit(string name)
    {
        foreach (var rule in new RuleOptions[] { new LfpEpsilonOptions(), new GradientOptions() })
        {
            var whole = Gradients(name, rule, null);
            Assert.Contains(whole, value => value != 0);
            Assert.Equal(whole, Gradients(name, rule, name is "vit" or "gpt" ? 2 : 4));
        }
    }

    [Fact]
    public void Train_InSegmentsOfARecipe_EndsWithTheSameWeights()
    {
        using var folder = new ScratchFolder();
        var recipe = new Recipe
        {
            Threads = 1,
            Logging = new LoggingOptions { Pictures = false },
            Data = new DataRecipe { Limit = 64 },
            Model = new MlpOptions { Hidden = [12, 12, 12] },
            Training = new TrainingOptions { BatchSize = 16, Epochs = 1 },
        };
        var hashes = new int?[] { null, 3 }.Select(segments =>
        {
            using var run = TrainingRun.Start(
                recipe with { Training = recipe.Training with { Segments = segments } }, folder[$"run-{segments}"]);
            run.Train(cancellation: TestContext.Current.CancellationToken);
            return run.Folder.ReadManifest()!.FinalWeightsHash;
        }).ToList();
        Assert.NotNull(hashes[0]);
        Assert.Equal(hashes[0], hashes[1]);
    }

    [Fact]
    public void Attach_RuleOrModelWithoutAGraph_IsRefused()
    {
        Assert.Contains("training.segments is 2", Refusal(new Recipe { Rule = new EvolutionStrategyOptions() }), StringComparison.Ordinal);
        Assert.Contains(
            "networks that do not spike",
            Refusal(new Recipe
            {
                Model = new LifMlpOptions { Hidden = [4] },
                Rule = Choices.Create<RuleOptions>("rule", "spike-feedback"),
            }),
            StringComparison.Ordinal);
    }

    private static string Refusal(Recipe recipe)
    {
        using var experiment = new Experiment(recipe with
        {
            Data = new DataRecipe { Scaling = LfpSharp.Lab.Data.Samples.InputScaling.Unit },
            Training = new TrainingOptions { Segments = 2 },
        });
        return Assert.Throws<ArgumentException>(() => experiment.Recipe.Attach(experiment.Model, experiment.Train)).Message;
    }

    private static float[] Gradients(string name, RuleOptions options, int? count)
    {
        using var sample = new RandomSample(Small(name), 3, 0);
        using var first = sample.Inputs.narrow(0, 0, 1);
        random.manual_seed(4);
        sample.Model.train();
        using var rule = count is { } segments
            ? SegmentedRule.Attach(options, segments, sample.Model, () => options.Attach(sample.Model), first)
            : options.Attach(sample.Model);
        for (var step = 0; step < 2; step++)
            rule.Learn(sample.Inputs, sample.Labels).Dispose();
        return
        [
            .. sample.Model.parameters().Select(parameter => parameter.grad!).Concat(sample.Model.buffers())
                .SelectMany(values => values.to(ScalarType.Float32).data<float>().ToArray()),
        ];
    }

    private static ModelOptions Small(string name) => Choices.Create<ModelOptions>("model", name) switch
    {
        VggLikeOptions vgg => vgg with { Width = 0.1, BatchNorm = true, Dropout = 0.3 },
        ImageModelOptions image => image with { Width = 0.1 },
        VitOptions vit => vit with { Depth = 2, Width = 16, Heads = 2 },
        GptOptions gpt => gpt with { Depth = 2, Width = 16, Heads = 2, Dropout = 0.2 },
        var other => other,
    };
}
