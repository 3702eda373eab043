using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Search;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Measures.Energy;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Lab.Optimizing;
using LfpSharp.Lab.Recipes;
using LfpSharp.Spiking.Learning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerOptions = LfpSharp.Lab.Optimizing.OptimizerOptions;

namespace LfpSharp.Lab.Tests.Measures.Energy;

public sealed class TrainingWorkTests
{
    private static readonly OptimizerOptions Plain = new SgdOptions { Momentum = 0 };

    /// <summary>3-4-2, a batch of 5, by hand.</summary>
    [Fact]
    public void Of_Mlp_ByHand()
    {
        using var scope = NewDisposeScope();
        using var model = new MlpOptions { Hidden = [4] }.Create([3], 2, 0);
        var work = TrainingWork.Of(new LfpEpsilonOptions(), Plain, 5, model, zeros(1, 3), 10, []);
        // Products 3·4 and 4·2; the way back both to the weights, one to the inputs.
        Assert.Equal((5.0 * 20, 5.0 * (20 + 8)), (work.Forward.MultiplyAdds, work.Backward.MultiplyAdds));
        // ReLU of 4; stab of 4 + 2, bias sums of 4 + 2.
        Assert.Equal((5.0 * 4, 5.0 * 12), (work.Forward.Adds, work.Backward.Adds));
        // Gate of 4, |w| of 12 + 4 + 8 + 2; divisions of 4 + 2.
        Assert.Equal(((5.0 * 4) + 26, 5.0 * 6), (work.Backward.Multiplications, work.Backward.Divisions));
        // Forward reads 26 parameters and 3 + 4 inputs, writes 4 + 2.
        Assert.Equal((4.0 * (26 + (5 * 7)), 4.0 * 5 * 6), (work.Forward.BytesRead, work.Forward.BytesWritten));
        // Backward reads (3 + 4) + (4 + 2) for the weights, 8 weights and 2 for the inputs, z of 4 + 2, |w| of 26; writes 26 and 4.
        Assert.Equal(
            (4.0 * ((5 * 13) + 8 + (5 * 2) + (5 * 6) + 26), 4.0 * (26 + (5 * 4))), (work.Backward.BytesRead, work.Backward.BytesWritten));
        // w − η g: reads g and w, writes w.
        Assert.Equal((26.0, 4.0 * 52, 4.0 * 26), (work.Update.MultiplyAdds, work.Update.BytesRead, work.Update.BytesWritten));
        Assert.Equal((26L, 26.0, false), (work.Parameters, work.UpdatesWritten, work.AreUpdatesMeasured));
        var step = work.Step;
        Assert.Equal(1e-9 * ((4.6 * (100 + 140 + 26)) + (3.7 * 46) + (0.9 * 80) + (7.1 * 3.7 * 30)), step.ArithmeticMillijoules, 15);
        Assert.Equal(step.ArithmeticMillijoules + (50e-9 * (step.BytesRead + step.BytesWritten) / 4), step.SramMillijoules, 15);
        Assert.Equal(step.ArithmeticMillijoules + (640e-9 * (step.BytesRead + step.BytesWritten) / 4), step.DramMillijoules, 15);
        Assert.Equal(10 * step.DramMillijoules, work.Whole.DramMillijoules, 12);
    }

    public static TheoryData<string, bool> Loops
        => new()
        {
            { "lfp-epsilon", false }, { "lfp-zero", false }, { "gradient", false }, { "lfp-epsilon", true }, { "lfp-zero", true },
            { "gradient", true },
        };

    /// <summary>A loop over single numbers that finds the very feedback of the rule, and counts what that takes.</summary>
    [Theory]
    [MemberData(nameof(Loops))]
    public void Of_Layers_AgreesWithASlowLoopThatLearns(string rule, bool convolution)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var options = Choices.Create<RuleOptions>("rule", rule);
        using var model = convolution
            ? nn.Sequential(nn.Conv2d(2, 3, 3, padding: 1), nn.ReLU(), nn.Flatten(), nn.Linear(48, 3))
            : nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3));
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.copy_(rand(parameter.shape, generator: generator).sub_(0.4));
        }
        model.to(ScalarType.Float64);
        var inputs = rand(convolution ? [2, 2, 4, 4] : [4, 6], ScalarType.Float64, generator: generator);
        var labels = tensor(Enumerable.Range(0, (int)inputs.shape[0]).Select(i => (long)i % 3).ToArray());
        using (var attached = options.Attach(model))
            attached.Learn(inputs, labels);

        var loop = new SlowTraining(model, options, inputs, labels);
        var gradients = model.parameters().Select(parameter => parameter.grad!.data<double>().ToArray());
        foreach (var (found, expected) in loop.Gradients.Zip(gradients))
        {
            foreach (var (one, other) in found.Zip(expected))
                Assert.Equal(other, one, 9);
        }
        using (no_grad())
            model.to(ScalarType.Float32);
        var work = TrainingWork.Of(options, Plain, (int)inputs.shape[0], model, inputs, 1, []);
        Assert.Equal(loop.Forward, work.Forward with { BytesRead = 0, BytesWritten = 0 });
        Assert.Equal(loop.Backward, work.Backward with { BytesRead = 0, BytesWritten = 0 });
    }

    [Theory]
    [InlineData("spike-feedback", EncoderKind.Constant)]
    [InlineData("spike-feedback", EncoderKind.Latency)]
    [InlineData("spike-feedback", EncoderKind.Latency, SpikeShare.Exact)]
    [InlineData("spike-feedback", EncoderKind.Constant, SpikeShare.Membrane)]
    [InlineData("spike-feedback", EncoderKind.Latency, SpikeShare.Membrane)]
    [InlineData("surrogate-gradient", EncoderKind.Constant)]
    [InlineData("surrogate-gradient", EncoderKind.Latency)]
    public void Of_SpikingLayers_AgreesWithASlowLoopThatLearns(string rule, EncoderKind encoder, SpikeShare share = SpikeShare.Spike)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var options = Choices.Create<RuleOptions>("rule", rule);
        if (options is SpikeFeedbackOptions feedback)
            options = feedback with { Share = share };
        using var model = (SpikingModel)new LifMlpOptions { Hidden = [7], Steps = 6, Encoder = encoder }.Create([5], 3, 0);
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.copy_(rand(parameter.shape, generator: generator).sub_(0.2));
        }
        model.to(ScalarType.Float64);
        var inputs = rand([3, 5], ScalarType.Float64, generator: generator);
        var labels = tensor(new long[] { 0, 1, 2 });
        using (var attached = options.Attach(model))
            attached.Learn(inputs, labels);

        var loop = new SlowSpikeTraining(model, options, inputs, labels);
        Assert.True(loop.HiddenSpikes is > 5 and < 120, $"{loop.HiddenSpikes} spikes");
        var gradients = model.parameters().Select(parameter => parameter.grad!.data<double>().ToArray());
        foreach (var (found, expected) in loop.Gradients.Zip(gradients))
        {
            foreach (var (one, other) in found.Zip(expected))
                Assert.Equal(other, one, 9);
        }
        var work = TrainingWork.Of(options, Plain, 3, model, inputs, 1, []);
        Same(loop.Forward, work.Forward);
        Same(loop.Backward, work.Backward);
        // Weights 5·7 + 7 + 7·3 + 3; potentials of 10 neurons at 6 steps, their spikes in bits, the input in full once or in bits.
        var constant = encoder == EncoderKind.Constant;
        Assert.Equal((4.0 * 66) + (3 * ((constant ? 4.0 * 5 : 6 * 5 / 8.0) + (6 * 7 / 8.0))), work.Forward.BytesRead, 9);
        Assert.Equal(3 * 60 * (4 + 0.125), work.Forward.BytesWritten, 9);
        // n of the hidden layer is summed where the input is constant; the density is kept where a spike takes it, or everywhere.
        var isSparse = rule == "spike-feedback" && share != SpikeShare.Membrane;
        double hidden = constant ? 7 : 42, density = isSparse ? loop.HiddenSpikes / 3.0 : 42;
        Assert.Equal(4 * (66 + (3 * (hidden + 18 + density))), work.Backward.BytesWritten, 9);
        var read = 60 + 18 + density + hidden + (2 * 18);
        var shown = (constant ? 4.0 * 5 : 6 * 5 / 8.0) + (6 * 7 / 8.0);
        Assert.Equal((4 * ((3 * read) + 21 + (rule == "spike-feedback" ? 66 : 0))) + (3 * shown), work.Backward.BytesRead, 9);

        static void Same(Work expected, Work found)
        {
            Assert.Equal(expected.MultiplyAdds, found.MultiplyAdds, 6);
            Assert.Equal(expected.Multiplications, found.Multiplications, 6);
            Assert.Equal(expected.Adds, found.Adds, 6);
            Assert.Equal(expected.Divisions, found.Divisions, 6);
        }
    }

    [Fact]
    public void Of_OptimizersAndMeasuredUpdates()
    {
        using var scope = NewDisposeScope();
        using var model = nn.Sequential(nn.Linear(2, 1));
        var sparsity =
            Enumerable.Range(1, 2).Select(
                unchanged => new SparsityRecord(
                    1, 1, 0, new LayerUpdate("", 3, 0, unchanged, 0, null, []), [], new Dictionary<string, double>())).ToList();
        TrainingWork Count(OptimizerOptions optimizer)
            => TrainingWork.Of(new GradientOptions(), optimizer, 1, model, zeros(1, 2), 1, sparsity);
        var adam = Count(new AdamOptions());
        Assert.Equal((1.5, true), (adam.UpdatesWritten, adam.AreUpdatesMeasured));
        Assert.Equal(
            new Work { Multiplications = 9, MultiplyAdds = 12, Divisions = 6, BytesRead = 48, BytesWritten = 24 + 6 }, adam.Update);
        Assert.Equal(12, Count(new AdamWOptions()).Update.Multiplications);
        Assert.Equal(
            (9.0, 36.0, 18.0),
            Count(new SgdOptions { WeightDecay = 0.1 }).Update is var sgd ? (sgd.MultiplyAdds, sgd.BytesRead, sgd.BytesWritten) : default);
        Assert.Equal(
            new Work { Multiplications = 6, MultiplyAdds = 6, Adds = 3, Divisions = 6, BytesRead = 36, BytesWritten = 18 },
            Count(new RmsPropOptions()).Update);
    }

    [Fact]
    public void Of_PoolsNormsAndDropout_ByHand()
    {
        using var scope = NewDisposeScope();
        using var model =
            nn.Sequential(
                nn.Conv2d(1, 1, 1, bias: false),
                nn.BatchNorm2d(1),
                nn.ReLU(),
                nn.MaxPool2d(2),
                nn.Flatten(),
                nn.Dropout(0.5),
                nn.Linear(4, 2, hasBias: false));
        var work = TrainingWork.Of(new LfpEpsilonOptions(), Plain, 3, model, zeros(1, 1, 4, 4), 1, []);
        // Per sample: 16 + norm 32 + 8; ReLU 16, norm 32, pool 4 windows of 3 comparisons; dropout 4.
        Assert.Equal((3.0 * 56, 3.0 * 60, 3.0 * 4), (work.Forward.MultiplyAdds, work.Forward.Adds, work.Forward.Multiplications));
        // Products 16 + 8 + 8 and norm 48; norm 32, gates of 16 (conv), 16 (norm with ReLU) and the entrance of 2.
        Assert.Equal((3.0 * 80, 3.0 * (32 + 34), 3.0 * 34), (work.Backward.MultiplyAdds, work.Backward.Adds, work.Backward.Divisions));
        Assert.Equal((3.0 * (16 + 32 + 4)) + 1 + 2 + 8, work.Backward.Multiplications);
    }

    [Fact]
    public void Of_WhatIsNotCounted_IsRefusedByName()
    {
        using var scope = NewDisposeScope();
        using var dense = new MlpOptions { Hidden = [4] }.Create([3], 2, 0);
        using var spiking = new LifMlpOptions { Hidden = [4] }.Create([3], 2, 0);
        using var average = nn.Sequential(nn.Linear(3, 4), nn.AvgPool1d(2));
        Assert.Contains("evolution-strategy is not counted", Refused(new EvolutionStrategyOptions(), dense), StringComparison.Ordinal);
        Assert.Contains("by gradient is not counted", Refused(new GradientOptions(), spiking), StringComparison.Ordinal);
        Assert.Contains("'1' is a AvgPool1d", Refused(new GradientOptions(), average), StringComparison.Ordinal);

        static string Refused(RuleOptions rule, nn.Module<Tensor, Tensor> model)
            => Assert.Throws<ArgumentException>(() => TrainingWork.Of(rule, Plain, 1, model, ones(1, 3), 1, [])).Message;
    }
}
