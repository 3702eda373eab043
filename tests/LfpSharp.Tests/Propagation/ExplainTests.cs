using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

/// <summary>Explaining without learning, learning without explaining: nothing is computed that is not asked for.</summary>
public sealed class ExplainTests
{
    [Fact]
    public void Explain_Model_LeavesGradientsAloneAndComputesNone()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(3, 2);
        using var model = Sequential(layer, ReLU(), Linear(2, 2));
        var asked = new List<string>();
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().WithName("0", new Asking(asked))) { RecordInputRewards = true };
        layer.weight!.grad = ones(2, 3);
        var outputs = model.call(randn(4, 3));
        var rewards = lfp.Explain(outputs, outputs.detach());
        Assert.Equal([4L, 3], Assert.Single(rewards).shape);
        Assert.Equal(["input"], asked);
        Assert.Equal(6, layer.weight.grad!.sum().item<float>());
        Assert.Null(layer.bias!.grad);
    }

    [Fact]
    public void Propagate_NothingRecorded_ComputesNoRewardOfTheInputs()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(3, 2), ReLU(), Linear(2, 2));
        var asked = new List<string>();
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().WithName("0", new Asking(asked)));
        var outputs = model.call(randn(4, 3));
        lfp.Propagate(outputs, randn_like(outputs));
        Assert.Equal(["parameters"], asked);
    }

    [Fact]
    public void Explain_FrozenModel_GivesTheSameRewards()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Conv2d(1, 3, 3), ReLU(), MaxPool2d(2), Flatten(), Linear(12, 2));
        var inputs = randn(4, 1, 6, 6);
        using var lfp = new FeedbackPropagation(model, Composite.EpsilonGammaBox(-4, 4)) { RecordInputRewards = true };
        var outputs = model.call(inputs);
        var expected = lfp.Explain(outputs, outputs.detach())[0].clone();
        foreach (var parameter in model.parameters())
            parameter.requires_grad_(false);
        outputs = model.call(inputs);
        Assert.True(expected.sub(lfp.Explain(outputs, outputs.detach())[0]).abs().max().item<float>() < 1e-6);
    }

    // A model that is black at the edges: flat and z-box give reward there, and all of it is accounted for.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Explain_InputsOfZero_GetTheirRewardBehindAFlatten(bool isFlat)
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Flatten(), Linear(9, 4, hasBias: false, dtype: ScalarType.Float64), Tanh(),
            Linear(4, 2, hasBias: false, dtype: ScalarType.Float64));
        Rule rule = isFlat ? new FlatRule(0) : new BoxRule(0, 1, 0);
        using var lfp = new FeedbackPropagation(model, Composite.Zero().WithFirst(rule)) { RecordInputRewards = true };
        var inputs = zeros([2, 1, 3, 3], ScalarType.Float64);
        inputs[TensorIndex.Colon, TensorIndex.Colon, 1, 1] = 1;
        var outputs = model.call(inputs);
        var reward = lfp.Explain(outputs, outputs.detach())[0];
        Assert.Equal(outputs.sum().item<double>(), reward.sum().item<double>(), 1e-12);
        Assert.True(reward[TensorIndex.Colon, TensorIndex.Colon, 0].abs().max().item<double>() > 0);
    }

    [Fact]
    public void Explain_ForwardThatKeptNoInput_IsRefusedWithWhatToDo()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(3, 2));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(randn(4, 3));
        Assert.Contains(
            "set RecordInputRewards = true before it",
            Assert.Throws<InvalidOperationException>(() => lfp.Explain(outputs, outputs.detach())).Message,
            StringComparison.OrdinalIgnoreCase);
        Assert.Empty(lfp.InputRewards);
    }

    /// <summary>The ε rule of a linear layer, which says who asked it.</summary>
    private sealed record Asking(List<string> Asked) : Rule
    {
        protected internal override Tensor Connect(LayerCall call)
        {
            var layer = (Linear)call.Layer;
            var input = call.Inputs[0].requires_grad ? call.Inputs[0].alias() : call.Inputs[0];
            return call.ConnectToPreActivation(
                functional.linear(Told(call, input, "input"), Told(call, layer.weight!, "parameters"), layer.bias), 1e-6);
        }

        private Tensor Told(LayerCall call, Tensor tensor, string who)
            => tensor.requires_grad
                ? RuleFunction.Connect(call.State, [tensor], tensor, [], (_, gradient) =>
                {
                    Asked.Add(who);
                    return [gradient.alias()];
                })
                : tensor;
    }
}
