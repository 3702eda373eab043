using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Search;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Images;
using LfpSharp.Lab.Models.Sequences;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Lab.Training;
using LfpSharp.Rewards;
using LfpSharp.Testing.Runs;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning;

public sealed class Bfloat16RuleTests
{
    public static TheoryData<string> Models => ["mlp", "lenet", "vgg-like", "resnet-18", "vit", "lstm", "gpt"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Learn_ByLfpAndGradient_GivesNearlyTheFeedbackOfFloat32(string name)
    {
        foreach (var options in new RuleOptions[] { new LfpEpsilonOptions(), new GradientOptions() })
        {
            var (exact, exactBuffers) = Learned(name, options, isRounded: false);
            var (rounded, roundedBuffers) = Learned(name, options, isRounded: true);
            Assert.All(rounded, value => Assert.True(float.IsFinite(value)));
            Assert.InRange(Cosine(exact, rounded), 0.93, 0.9999999);
            Assert.All(exactBuffers.Zip(roundedBuffers), pair => Assert.Equal(pair.First, pair.Second, 0.02 * (1 + Math.Abs(pair.First))));
        }
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-30)]
    public void Learn_PreActivationsOfZero_StaysFinite(double epsilon)
    {
        using var model = Zero();
        using var inputs = zeros(4, 3);
        using var labels = arange(4, ScalarType.Int64).remainder_(2);
        var options = new LfpEpsilonOptions { Epsilon = epsilon };
        using var rule = Bfloat16Rule.Attach(options, model, Zero, options.Attach, false);
        rule.Learn(inputs, labels).Dispose();
        Assert.All(Values(model.parameters().Select(parameter => parameter.grad!)), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void Learn_Rewards_AreOfFloat32()
    {
        var seen = new List<ScalarType>();
        var reward = new DelegateReward((outputs, _) =>
        {
            seen.Add(outputs.dtype);
            return outputs.clone();
        });
        using var model = Zero();
        using var labels = zeros(4, ScalarType.Int64);
        var options = new LfpEpsilonOptions { Reward = reward };
        using var rule = Bfloat16Rule.Attach(options, model, Zero, options.Attach, false);
        using var outputs = rule.Learn(ones(4, 3), labels);
        Assert.Equal([ScalarType.Float32], seen);
        Assert.Equal(ScalarType.Float32, outputs.dtype);
    }

    [Fact]
    public void Resume_StoppedMidEpoch_EndsAsIfNeverStopped()
    {
        using var folder = new ScratchFolder();
        Interruption.AssertEndsAsIfNeverStopped(Trained(), folder.Path, 13);
    }

    [Fact]
    public void Train_Weights_AreOfFloat32AndNotRounded()
    {
        using var experiment = new Experiment(Trained());
        using var trainer = experiment.Recipe.CreateTrainer(experiment.Model, experiment.Train, experiment.Validation);
        trainer.Train(cancellation: TestContext.Current.CancellationToken);
        using var weight = experiment.Model.parameters().First().detach();
        Assert.Equal(ScalarType.Float32, weight.dtype);
        Assert.False(weight.equal(weight.to(ScalarType.BFloat16).to(ScalarType.Float32)).all().item<bool>());
    }

    [Fact]
    public void Attach_FrozenAndZeroParameters_AreThoseOfTheModel()
    {
        using var model = Zero();
        ((Linear)model.children().First()).weight!.requires_grad = false;
        using (no_grad())
            ((Linear)model.children().Last()).bias!.zero_();
        var options = new LfpEpsilonOptions();
        using var rule = Bfloat16Rule.Attach(options, model, Zero, options.Attach, false);
        rule.Learn(ones(4, 3), zeros(4, ScalarType.Int64)).Dispose();
        Assert.Null(model.parameters().First().grad);
        Assert.Contains(rule.Warnings, warning => warning.Contains("'2.bias' is all zero", StringComparison.Ordinal));
    }

    [Fact]
    public void Attach_ProcessorWithoutBfloat16_IsTold()
    {
        using var model = Zero();
        var options = new LfpEpsilonOptions();
        using var rule = Bfloat16Rule.Attach(options, model, Zero, options.Attach, false);
        var has = File.Exists("/proc/cpuinfo")
            && File.ReadAllText("/proc/cpuinfo") is var flags
            && (flags.Contains("avx512_bf16", StringComparison.Ordinal) || flags.Contains("amx_bf16", StringComparison.Ordinal));
        if (OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture
            == System.Runtime.InteropServices.Architecture.X64)
        {
            Assert.Equal(!has, rule.Warnings.Any(warning => warning.Contains("slower than float32 here", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Attach_RuleModelOrFormThatCannot_IsRefused()
    {
        Assert.Contains(
            "training.compute is bfloat16", Refusal(new Recipe { Rule = new EvolutionStrategyOptions() }), StringComparison.Ordinal);
        Assert.Contains(
            "networks that do not spike",
            Refusal(new Recipe
            {
                Model = new LifMlpOptions { Hidden = [4] },
                Rule = Choices.Create<RuleOptions>("rule", "spike-feedback"),
            }),
            StringComparison.Ordinal);
        using var model = Zero();
        var options = new LfpEpsilonOptions();
        var error = Assert.Throws<ArgumentException>(
            () => Bfloat16Rule.Attach(options, model, () => nn.Sequential(nn.Linear(3, 2)), options.Attach, false));
        Assert.Contains("made smaller by pruning", error.Message, StringComparison.Ordinal);
        using var table = nn.Sequential(("rows", nn.Embedding(300, 2)));
        error = Assert.Throws<ArgumentException>(() => Bfloat16Rule.Attach(options, table, () => table, options.Attach, false));
        Assert.Contains("the layer 'rows' is an Embedding", error.Message, StringComparison.Ordinal);
    }

    private static string Refusal(Recipe recipe)
    {
        using var experiment = new Experiment(recipe with
        {
            Data = new DataRecipe { Scaling = LfpSharp.Lab.Data.Samples.InputScaling.Unit },
            Training = new TrainingOptions { Compute = ComputeType.Bfloat16 },
        });
        return Assert.Throws<ArgumentException>(() => experiment.Recipe.Attach(experiment.Model, experiment.Train)).Message;
    }

    private static Recipe Trained() => new()
    {
        Threads = 1,
        Model = new MlpOptions { Hidden = [16] },
        Data = new DataRecipe { Limit = 160 },
        Training = new TrainingOptions { BatchSize = 16, Epochs = 3, Compute = ComputeType.Bfloat16 },
    };

    private static nn.Module<Tensor, Tensor> Zero() => nn.Sequential(nn.Linear(3, 4, hasBias: false), nn.ReLU(), nn.Linear(4, 2));

    private static (float[] Gradients, float[] Buffers) Learned(string name, RuleOptions options, bool isRounded)
    {
        using var sample = new RandomSample(Small(name), 8, 0);
        sample.Model.train();
        using var rule = isRounded
            ? Bfloat16Rule.Attach(
                options, sample.Model, () => Small(name).Create(Small(name).UsualShape, 10, 1), options.Attach, Small(name).ReadsText)
            : options.Attach(sample.Model);
        rule.Learn(sample.Inputs, sample.Labels).Dispose();
        return (Values(sample.Model.parameters().Select(parameter => parameter.grad!)), Values(sample.Model.buffers()));
    }

    private static float[] Values(IEnumerable<Tensor> tensors)
        => [.. tensors.SelectMany(values => values.detach().to(ScalarType.Float32).data<float>().ToArray())];

    private static double Cosine(float[] a, float[] b)
        => a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(y => (double)y * y));

    private static ModelOptions Small(string name) => Choices.Create<ModelOptions>("model", name) switch
    {
        VggLikeOptions vgg => vgg with { Width = 0.25, BatchNorm = true },
        ImageModelOptions image => image with { Width = 0.25 },
        VitOptions vit => vit with { Depth = 1, Width = 16, Heads = 2 },
        GptOptions gpt => gpt with { Depth = 1, Width = 16, Heads = 2 },
        var other => other,
    };
}
