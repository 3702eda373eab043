using System.Runtime.CompilerServices;
using LfpSharp.Composites;
using LfpSharp.Lab.Explaining;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Rewards;
using LfpSharp.Spiking.Codes;
using LfpSharp.Testing.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Explaining;

public sealed class ExplainerTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Explain_TrainedNetworkWithoutBiases_ConservesTheOutputInEveryLayer()
    {
        using var scope = NewDisposeScope();
        var (model, inputs, _) = Trained(bias: false);
        using var explainer = new Explainer(model, Composite.Epsilon(1e-9));

        using var explanation = explainer.Explain(inputs);

        var winners = explanation.Outputs.max(1);
        Assert.Equal(inputs.shape, explanation.Relevance.shape);
        Assert.True(explanation.Classes.equal(winners.indexes).all().item<bool>());
        AssertClose(winners.values, explanation.Relevance.sum(dim: 1));
        var entered = winners.values.sum().to_type(ScalarType.Float64).item<double>();
        Assert.Equal(["0", "1", "2"], explanation.Layers.Select(layer => layer.Path));
        Assert.All(explanation.Layers, layer => Assert.Equal(entered, layer.Arrived, Tolerance * entered));
        Assert.All(explanation.Layers, layer => Assert.Equal(0, layer.Taken, Tolerance * entered));
    }

    [Theory]
    [InlineData("epsilon")]
    [InlineData("epsilon-plus")]
    [InlineData("epsilon-plus-flat")]
    [InlineData("epsilon-gamma-box")]
    [InlineData("epsilon-alpha2-beta1")]
    public void Explain_ConvolutionsAndNorms_WhatIsMissingAtTheInputsWasTakenByLayers(string name)
    {
        using var scope = NewDisposeScope();
        var (model, inputs) = Convolutional();
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        using (var explainer = new Explainer(model, Named(name)))
        {
            using var explanation = explainer.Explain(inputs);
            var missing = (explanation.Reward.sum() - explanation.Relevance.sum()).to_type(ScalarType.Float64).item<double>();
            Assert.Equal(missing, explanation.Layers.Sum(layer => layer.Taken), Tolerance * Math.Max(1, Math.Abs(missing)));
            var connected = explanation.Layers.Where(layer => layer.Type is "Conv2d" or "Linear");
            Assert.Equal([4, 0], connected.Select(layer => layer.Channels.Count));
            Assert.DoesNotContain("BatchNorm2d", explanation.Layers.Where(layer => layer.Rule == "epsilon").Select(layer => layer.Type));
        }

        Assert.True(model.training);
        Assert.All(model.state_dict(), entry => Assert.True(entry.Value.equal(before[entry.Key]).all().item<bool>(), entry.Key));
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Explain_Contrast_IsTheWinnersRelevanceLessTheRunnersUp()
    {
        using var scope = NewDisposeScope();
        var (model, inputs, _) = Trained(bias: true);
        using var explainer = new Explainer(model, Composite.Epsilon(1e-9));
        var sample = inputs[..1];
        using var contrast = explainer.Explain(sample, new ExplainedClass.Contrast());
        var best = contrast.Outputs.topk(2).indexes.data<long>().Select(value => (int)value).ToArray();
        using var winner = explainer.Explain(sample, new ExplainedClass.Given(best[0]));
        using var second = explainer.Explain(sample, new ExplainedClass.Given(best[1]));

        AssertClose(winner.Relevance - second.Relevance, contrast.Relevance);
        AssertClose(contrast.Outputs[0, best[1]].neg(), contrast.Reward[0, best[1]]);
    }

    [Fact]
    public void Explain_LinearModelByHand_IsInputTimesWeight()
    {
        using var scope = NewDisposeScope();
        var model = nn.Linear(2, 2, hasBias: false);
        using (no_grad())
            model.weight.copy_(tensor(new float[,] { { 3, -1 }, { 1, 1 } }));
        var inputs = tensor(new float[,] { { 2, 4 } });

        foreach (var (method, expected) in new (ExplanationMethod, float[])[]
        {
            (new ExplanationMethod.Rules("epsilon", Composite.Epsilon(1e-9)), [2, 4]),
            (new ExplanationMethod.GradientTimesInput(), [2, 4]),
            (new ExplanationMethod.GradientMagnitude(), [1, 1]),
        })
        {
            using var explainer = new Explainer(model, method);
            using var explanation = explainer.Explain(inputs);
            Assert.Equal([2, 6], explanation.Outputs.data<float>().ToArray());
            Assert.Equal([0, 6], explanation.Reward.data<float>().ToArray());
            Assert.Equal(expected, explanation.Relevance.data<float>().ToArray().Select(value => MathF.Round(value, 4)));
        }
    }

    [Fact]
    public void Explain_TrueClass_FollowsTheLabels()
    {
        using var scope = NewDisposeScope();
        var (model, inputs, labels) = Trained(bias: true);
        using var explainer = new Explainer(model, new ExplanationMethod.GradientTimesInput());
        using var explanation = explainer.Explain(inputs, new ExplainedClass.True(), labels);

        Assert.True(explanation.Classes.equal(labels).all().item<bool>());
        var error = Assert.Throws<ArgumentException>(() => explainer.Explain(inputs, new ExplainedClass.True()));
        Assert.Contains("no labels", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => explainer.Explain(inputs, new ExplainedClass.Given(3)));
        Assert.Contains("Class 3 was to be explained, but the model has 3 outputs, 0 to 2.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_ThreeLinesOfTheDocumentation_Run()
    {
        using var scope = NewDisposeScope();
        var (model, images) = Convolutional();

        // The lines as docs/explaining.md has them.
        using var explainer = new Explainer(model, Composite.EpsilonPlus());
        using var explanation = explainer.Explain(images);
        var relevance = explanation.Relevance;      // of the images' shape

        Assert.Equal(images.shape, relevance.shape);
        var lines = File.ReadAllLines(ThisFile()).SkipWhile(line => !line.Contains("as docs/", StringComparison.Ordinal));
        var page = File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", "docs", "explaining.md"));
        Assert.Contains(string.Join('\n', lines.Skip(1).Take(3).Select(line => line.Trim())), page, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OutputsThatAreNoScores_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var images = new Explainer(nn.Conv2d(1, 2, 3), Composite.Epsilon());
        Assert.Contains(
            "[1, 2, 2, 2]; expected [N, C]",
            Assert.Throws<ArgumentException>(() => images.Explain(ones(1, 1, 4, 4))).Message,
            StringComparison.Ordinal);
        using var overflown = new Explainer(nn.Linear(2, 2), Composite.Epsilon());
        Assert.Contains(
            "NaN or infinite",
            Assert.Throws<ArgumentException>(() => overflown.Explain(full(1, 2, float.PositiveInfinity))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_SpikingModel_TakesTheClassesSpikesToTheInput()
    {
        using var scope = NewDisposeScope();
        var model = new LifMlpOptions { Hidden = [20], Steps = 8, Encoder = EncoderKind.Constant }.Create([12], 3, 1);
        using var batch = TinyData.Rates(12).Train.Gather([0, 1, 2]);
        var inputs = batch.Inputs.clone();
        inputs[.., 5] = tensor(0f);
        using var explainer = new Explainer(model, Composite.Epsilon());
        using var explanation = explainer.Explain(inputs, new ExplainedClass.Given(1));

        Assert.Equal(inputs.shape, explanation.Relevance.shape);
        Assert.Empty(explanation.Layers);
        Assert.Equal(0, explanation.Relevance[.., 5].count_nonzero().item<long>());
        Assert.True(explanation.Relevance.count_nonzero().item<long>() > 0);
        var error = Assert.Throws<ArgumentException>(() => new Explainer(model, Named("epsilon-plus")));
        Assert.Contains("'epsilon-plus' does not go through spikes. Use 'epsilon'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_ManyTimes_LeavesNoTensors()
    {
        using var scope = NewDisposeScope();
        var (model, inputs) = Convolutional();
        using var explainer = new Explainer(model, Named("epsilon-gamma-box"));
        explainer.Explain(inputs).Dispose();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++)
            explainer.Explain(inputs).Dispose();
        Assert.InRange(Tensor.TotalCount, 0, before);
    }

    private static (nn.Module<Tensor, Tensor> Model, Tensor Inputs, Tensor Labels) Trained(bool bias)
    {
        using var generator = random.manual_seed(3);
        var model = nn.Sequential(nn.Linear(12, 16, bias), nn.ReLU(), nn.Linear(16, 3, bias));
        var batch = TinyData.Rates(60).Train.Gather([.. Enumerable.Range(0, 60)]);
        using var rule = new FeedbackRule("lfp", model, Composite.Epsilon(), new SoftmaxReward());
        using var optimizer = optim.Adam(model.parameters(), 0.02);
        for (var step = 0; step < 30; step++)
        {
            rule.Learn(batch.Inputs, batch.Labels).Dispose();
            optimizer.step();
        }

        var right = model.call(batch.Inputs).argmax(1).eq(batch.Labels).to_type(ScalarType.Float32).mean().item<float>();
        Assert.True(right > 0.9, $"The network learned only {right:p0}.");
        return (model, batch.Inputs, batch.Labels);
    }

    private static (nn.Module<Tensor, Tensor> Model, Tensor Inputs) Convolutional()
    {
        using var generator = random.manual_seed(5);
        var model = nn.Sequential(
            nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 3));
        using var batch = TinyData.Images(12).Train.Gather([.. Enumerable.Range(0, 12)]);
        var inputs = batch.Inputs / 128 - 1;
        model.call(inputs).Dispose();
        return (model, inputs[..4]);
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;

    private static ExplanationMethod Named(string name)
        => ExplanationMethod.Named(name, new([1, 8, 8], ["a", "b", "c"], [1 / 128.0], [-1], 255));

    private static void AssertClose(Tensor expected, Tensor found)
        => Assert.True(expected.allclose(found, Tolerance, Tolerance), $"expected {expected.str()}, found {found.str()}");
}
