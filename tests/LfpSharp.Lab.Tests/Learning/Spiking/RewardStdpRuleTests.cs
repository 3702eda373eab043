using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning.Spiking;

public sealed class RewardStdpRuleTests : IDisposable
{
    private const string Digits = """
        data: {name: digits, scaling: unit}
        model: {name: lif-mlp, hidden: [100], steps: 10, initialization: he}
        rule: reward-stdp
        optimizer: {name: sgd, lr: 0.03}
        schedule: cosine
        training: {batch-size: 16, epochs: 5}
        threads: 1
        """;

    private readonly ScratchFolder folder = new();

    [Theory]
    [InlineData("model.encoder=constant")]
    [InlineData("model.encoder=poisson")]
    public void Train_Digits_Learns(string setting)
    {
        using var run = TrainingRun.Start(Parse(setting), folder["run"], cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(run.Train(cancellation: TestContext.Current.CancellationToken).TestScore!.Value, 0.8, 1);
    }

    [Theory]
    [InlineData(StdpCredit.OwnDecision, HiddenPlasticity.Reward, 0.5)]
    [InlineData(StdpCredit.OwnDecision, HiddenPlasticity.Reward, null)]
    [InlineData(StdpCredit.Winner, HiddenPlasticity.Unsupervised, null)]
    [InlineData(StdpCredit.Answer, HiddenPlasticity.Reward, null)]
    public void Learn_FourBatches_EqualTheFormulas(StdpCredit credit, HiddenPlasticity hidden, double? expectedReward)
    {
        using var scope = NewDisposeScope();
        var options = new RewardStdpOptions
        {
            Credit = credit,
            Hidden = hidden,
            ExpectedReward = expectedReward,
            RewardDecay = 0.75,
            ExpectedRate = 0.25,
            Depression = 0.5,
            Bound = 4,
        };
        using var model = Model();
        using var rule = options.Attach(model);
        var synapses = new RewardStdp { Depression = 0.5, ExpectedRate = 0.25, Bounds = new(-4, 4) };
        using var generator = new Generator(1);
        double meanAnswer = 0, meanDecision = 0;

        // The running mean starts at 0, so that only the third batch shows how it is carried on.
        for (var batch = 0; batch < 4; batch++)
        {
            var (inputs, labels) = (rand([8, 2, 5], generator: generator) * 3, randint(0, 3, [8], ScalarType.Int64, generator: generator));
            rule.Learn(inputs, labels);
            var learned = model.parameters().Select(parameter => parameter.grad!.clone()).ToList();

            using var run = model.Network.Run(SpikeSequence.Constant(inputs, 6));
            var (counts, answers) = (run.Spikes.sum(dim: 0), run.Spikes.sum(dim: 0).argmax(1).data<long>().ToArray());
            Tensor output = zeros(6, 8, 3), below = zeros(6, 8);
            double sumAnswer = 0, sumDecision = 0;
            for (var n = 0; n < 8; n++)
            {
                var label = (int)labels[n].item<long>();
                var answer = answers[n] == label ? 1 : -1;
                sumAnswer += answer;
                below[5, n] = (hidden == HiddenPlasticity.Unsupervised ? 1 : answer - (expectedReward ?? meanAnswer)) / 8;
                for (var j = 0; j < 3; j++)
                {
                    var decision = (counts[n, j].item<float>() / 6 > 0.25) == (j == label) ? 1 : -1;
                    sumDecision += decision;
                    output[5, n, j] = credit switch
                    {
                        StdpCredit.OwnDecision => (decision - (expectedReward ?? meanDecision)) / 8,
                        StdpCredit.Winner when j != answers[n] => 0,
                        _ => (answer - (expectedReward ?? meanAnswer)) / 8,
                    };
                }
            }

            run.Reinforce(output, below, synapses);
            meanAnswer = (0.75 * meanAnswer) + (0.25 * sumAnswer / 8);
            meanDecision = (0.75 * meanDecision) + (0.25 * sumDecision / 24);
            Assert.All(learned.Zip(model.parameters()), pair => Assert.True(pair.First.allclose(pair.Second.grad!, 1e-5, 1e-7)));
            Assert.All(learned, gradient => Assert.True(gradient.abs().max().ToDouble() > 0));
        }
    }

    [Fact]
    public void Attach_FixedHiddenLayers_NeedNoGradientUntilDisposed()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var parameters = model.parameters().ToArray();
        using (var rule = new RewardStdpOptions().Attach(model))
        {
            rule.Learn(rand(4, 2, 5), zeros(4, ScalarType.Int64));
            Assert.Equal([false, false, true, true], parameters.Select(parameter => parameter.requires_grad));
            Assert.Equal([true, true, false, false], parameters.Select(parameter => parameter.grad is null));
            Assert.Equal(["fixed", "reward-stdp"], [rule.LayerRules["1"], rule.LayerRules["2"]]);
        }

        Assert.All(parameters, parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void Resume_RunningExpectationMidEpoch_EndsWithTheSameWeights()
    {
        var recipe = Parse("rule.expected-reward=null,model.encoder=poisson,training.epochs=2,logging.checkpoint-steps=4");
        Interruption.AssertEndsAsIfNeverStopped(recipe, folder.Path, 6);
    }

    [Fact]
    public void Start_ModelWithoutSpikes_IsRefusedWithAWayOut()
    {
        var recipe = Parse("model=mlp");
        var error = Assert.Throws<ArgumentException>(
            () => TrainingRun.Start(recipe, folder["run"], cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("reward-stdp", error.Message, StringComparison.Ordinal);
        Assert.Contains("lfp-epsilon", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_OutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RewardStdpOptions { ExpectedRate = 1.5 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RewardStdpOptions { ExpectedReward = 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RewardStdpOptions { RewardDecay = 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RewardStdpOptions { Bound = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RewardStdpOptions { Depression = -1 });
    }

    public void Dispose() => folder.Dispose();

    private static SpikingModel Model()
        => (SpikingModel)new LifMlpOptions { Hidden = [12], Steps = 6, Threshold = 0.5 }.Create([2, 5], 3, 4);

    private static Recipe Parse(string settings)
        => Recipe.Parse(Digits, "digits", [.. settings.Split(',').Select(setting => new RecipeSetting(setting))]);
}
