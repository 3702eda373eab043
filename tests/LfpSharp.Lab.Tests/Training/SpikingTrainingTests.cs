using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Recipes;
using LfpSharp.Lab.Runs;
using LfpSharp.Lab.Tests.Runs;
using LfpSharp.Rewards;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Training;

public sealed class SpikingTrainingTests : IDisposable
{
    private const string Digits = """
        data: {name: digits, scaling: unit}
        model: {name: lif-mlp, hidden: [100], steps: 10}
        rule: spike-feedback
        optimizer: {name: adam, lr: 0.005}
        training: {epochs: 5}
        threads: 1
        """;

    private readonly ScratchFolder folder = new();

    [Theory]
    [InlineData("rule=spike-feedback", 0.9)]
    [InlineData("rule=surrogate-gradient", 0.9)]
    [InlineData("model.encoder=poisson", 0.85)]
    [InlineData("model.encoder=latency,model.threshold=0.3", 0.8)]
    [InlineData("model.reset=to-zero,optimizer.lr=0.01", 0.75)]
    [InlineData("model.readout=last-membrane", 0.7)]
    [InlineData("model.readout=first-spike,rule.reward=spike-latency", 0.8)]
    public void Train_Digits_LearnsAndTellsFiringRates(string setting, double least)
    {
        using var run = TrainingRun.Start(Parse(setting), folder["run"], cancellation: TestContext.Current.CancellationToken);
        var result = run.Train(cancellation: TestContext.Current.CancellationToken);
        Assert.InRange(result.TestScore!.Value, least, 1);
        var rates = run.Trainer.State.Epochs[^1].FiringRates!;
        Assert.Equal(["1", "2"], rates.Keys);
        Assert.All(rates.Values, rate => Assert.InRange(rate, 0.001, 0.9));
    }

    [Theory]
    [InlineData("first-spike")]
    [InlineData("last-membrane")]
    public void Learn_OtherReadouts_GiveTheLibrarysFeedback(string readout)
    {
        using var scope = NewDisposeScope();
        var options = new LifMlpOptions { Hidden = [12], Steps = 6, Readout = Choices.Create<SpikeReadout>("readout", readout) };
        using var model = (SpikingModel)options.Create([2, 5], 3, 4);
        using var generator = new Generator(1);
        var (inputs, labels) = (rand([8, 2, 5], generator: generator) * 3, randint(0, 3, [8], ScalarType.Int64, generator: generator));
        IReward reward = readout == "first-spike" ? new SpikeLatencyReward() : new SoftmaxReward();
        using (var rule = new SpikeFeedbackOptions { Reward = new SpikeLatencyReward() }.Attach(model))
            rule.Learn(inputs, labels);
        var learned = model.parameters().Select(parameter => parameter.grad!.clone()).ToList();

        using var run = model.Network.Run(SpikeSequence.Constant(inputs, 6));
        var scores = model.Readout.Scores(run);
        var signal = reward.Evaluate(reward is SpikeReward ? run.Spikes : scores, labels) / 8;
        run.Propagate(signal, new SpikeFeedback(), model.Readout.Place);
        Assert.All(learned.Zip(model.parameters()), pair => Assert.True(pair.First.allclose(pair.Second.grad!, 1e-6, 1e-9)));
        Assert.True(learned[0].abs().max().ToDouble() > 0);
    }

    [Theory]
    [InlineData("count")]
    [InlineData("first-spike")]
    [InlineData("last-membrane")]
    public void Learn_OutputsAtRest_TeachesTheLayerBelow(string readout)
    {
        using var scope = NewDisposeScope();
        var options = new LifMlpOptions { Hidden = [12], Steps = 6, Readout = Choices.Create<SpikeReadout>("readout", readout) };
        using var model = (SpikingModel)options.Create([5], 3, 4);
        SpikeReward reward = readout == "first-spike" ? new LatencySoftmaxReward() : new SpikeSoftmaxReward();
        using var rule = new SpikeFeedbackOptions { Share = SpikeShare.Membrane, Reward = reward }.Attach(model);
        using (no_grad())
        {
            foreach (var bias in model.parameters().Where(parameter => parameter.dim() == 1))
                bias.zero_();
        }

        var inputs = full([3, 5], 0.05f);
        using (var run = model.Network.Run(SpikeSequence.Constant(inputs, 6)))
            Assert.Equal((0, 0), (run.Spikes.sum().item<float>(), run.Membranes().abs().sum().item<float>()));
        rule.Learn(inputs, zeros(3, ScalarType.Int64));
        Assert.True(model.parameters().First().grad!.abs().max().ToDouble() > 1e-4);
    }

    [Theory]
    [InlineData("rule=lfp-epsilon", "spike-feedback")]
    [InlineData("rule=gradient", "surrogate-gradient")]
    [InlineData("model=mlp", "lfp-epsilon")]
    [InlineData("model.readout=first-spike,rule=surrogate-gradient", "no derivative")]
    [InlineData("model=lif-cnn", "28×28")]
    public void Start_WhatDoesNotGoTogether_IsRefusedWithAWayOut(string setting, string wayOut)
    {
        var recipe = Parse(setting);
        var error = Assert.Throws<ArgumentException>(
            () => TrainingRun.Start(recipe, folder["run"], cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(wayOut, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void Train_NetworkThatNeverFires_WarnsByLayerWithTheRemedy()
    {
        var logger = new ListLogger();
        var recipe = Parse("model.threshold=1000,training.epochs=2");
        using var run =
            TrainingRun.Start(recipe, folder["run"], logger: logger, cancellation: TestContext.Current.CancellationToken);
        run.Train(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(
            2,
            logger.Lines.Count(
                line => line.Contains("never fires", StringComparison.Ordinal)
                    && line.Contains("lower the threshold", StringComparison.Ordinal)));
    }

    [Fact]
    public void Resume_PoissonMidEpoch_EndsWithTheSameWeights()
    {
        var recipe = Parse("model.encoder=poisson,training.epochs=2,logging.checkpoint-steps=4");
        Interruption.AssertEndsAsIfNeverStopped(recipe, folder.Path, 6);
    }

    public void Dispose() => folder.Dispose();

    private static Recipe Parse(string settings)
        => Recipe.Parse(Digits, "digits", [.. settings.Split(',').Select(setting => new RecipeSetting(setting))]);
}
