using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

public sealed partial class PropagationTests
{
    [Fact]
    public void Propagate_TwoByTwoByHand_GivesTheWorkedFeedback()
    {
        // z = W a with W = [[1, 2], [3, -1]], a = [1, 2]: z = [5, 1]; ReLU; v = [2, 4]: o = 14. Reward 7, ε = 0.
        // s_o = 7/14 = 0.5; r = a_j v_j s_o = [5, 2]; s = r/z = [1, 2]; φ(W) = |w_ij| a_i s_j, φ(v) = |v_j| a_j s_o.
        using var scope = NewDisposeScope();
        using var hidden = Linear(2, 2, hasBias: false);
        using var output = Linear(2, 1, hasBias: false);
        using var model = Sequential(hidden, ReLU(), output);
        Set(hidden.weight, 1, 2, 3, -1);
        Set(output.weight!, 2, 4);

        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0)) { RecordRewards = true };
        var result = model.call(tensor(new float[] { 1, 2 }, 1, 2));
        lfp.Propagate(result, tensor(new float[] { 7 }, 1, 1));

        Assert.Equal([1, 4, 6, 4], Feedback(hidden.weight!));
        Assert.Equal([2.5f * 2, 0.5f * 4], Feedback(output.weight!));
        Assert.Equal([5, 2], lfp.Rewards[1].Reward.data<float>().ToArray());
        Assert.Equal([5, 2], lfp.Rewards[0].Reward.data<float>().ToArray());
        Assert.Equal([1 * (1 * 1 + 3 * 2), 2 * (2 * 1 - 1 * 2)], lfp.InputRewards[0].data<float>().ToArray());
    }

    [Fact]
    public void Propagate_ZeroOutput_StillPassesItsRewardOn()
    {
        using var scope = NewDisposeScope();
        using var model = Linear(2, 1, hasBias: false);
        Set(model.weight, 1, -1);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.5));
        var output = model.call(tensor(new float[] { 3, 3 }, 1, 2));
        Assert.Equal(0, output.item<float>());
        lfp.Propagate(output, tensor(new float[] { 2 }, 1, 1));

        // s = 2 / (0 + 0.5); φ = |w| a s
        Assert.Equal([12, 12], Feedback(model.weight!));
    }

    [Fact]
    public void Propagate_ZeroPreActivationWithNonZeroActivation_PassesItsRewardOn()
    {
        using var scope = NewDisposeScope();
        using var hidden = Linear(2, 1, hasBias: false);
        using var output = Linear(1, 1, hasBias: false);
        using var model = Sequential(hidden, Sigmoid(), output);
        Set(hidden.weight, 1, -1);
        Set(output.weight, 4);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.25));
        var result = model.call(tensor(new float[] { 3, 3 }, 1, 2));
        Assert.Equal(2, result.item<float>());
        lfp.Propagate(result, tensor(new float[] { 9 }, 1, 1));

        // s_o = 9 / 2.25 = 4; r = 0.5·4·4 = 8; s = 8 / 0.25 = 32; φ = |w| a s = 96
        Assert.Equal([96, 96], Feedback(hidden.weight!));
    }

    [Fact]
    public void Propagate_ModuleUsedTwice_SumsBothUses()
    {
        using var scope = NewDisposeScope();
        using var shared = Linear(4, 4);
        using var twice = Sequential(shared, Tanh(), shared, Tanh(), Linear(4, 3));
        using var copy = Linear(4, 4);
        using var unrolled = Sequential(copy, Tanh(), Linear(4, 4), Tanh(), Linear(4, 3));
        using (no_grad())
        {
            copy.weight!.copy_(shared.weight!);
            copy.bias!.copy_(shared.bias!);
            ((Linear)unrolled[2]).weight!.copy_(shared.weight!);
            ((Linear)unrolled[2]).bias!.copy_(shared.bias!);
            ((Linear)unrolled[4]).weight!.copy_(((Linear)twice[4]).weight!);
            ((Linear)unrolled[4]).bias!.copy_(((Linear)twice[4]).bias!);
        }

        var x = randn(5, 4);
        var labels = tensor(new long[] { 0, 1, 2, 1, 0 });
        Train(twice, x, labels);
        Train(unrolled, x, labels);
        var sum = copy.weight!.grad! + ((Linear)unrolled[2]).weight!.grad!;
        Assert.True(shared.weight!.grad!.allclose(sum, 1e-4, 1e-6));
    }

    [Theory]
    [InlineData(1e-6, false)]
    [InlineData(0.1, true)]
    public void Propagate_GatedLinearUnit_GivesHalfTheRewardToEachOperand(double epsilon, bool recorded)
    {
        using var scope = NewDisposeScope();
        var type = ScalarType.Float64;
        using var first = Linear(3, 4, dtype: type);
        using var second = Linear(2, 5, dtype: type);
        using var model = Sequential(first, GLU(-1), second);
        var x = randn([6, 3], type);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(epsilon)) { RecordRewards = recorded };
        var outputs = model.call(x);
        var reward = randn_like(outputs);
        lfp.Propagate(outputs, reward);

        using var noGrad = no_grad();
        var z = first.forward(x);
        var unit = functional.glu(z, -1);
        var half = unit * (reward / Gate.Stabilize(second.forward(unit), epsilon)).matmul(second.weight!) / 2;
        var s = cat([half, half], 1) / Gate.Stabilize(z, epsilon);
        Assert.True((-first.weight!.grad!).allclose(first.weight.abs() * s.t().matmul(x), 1e-9, 1e-11));
        Assert.True((-first.bias!.grad!).allclose(first.bias.abs() * s.sum(dim: 0), 1e-9, 1e-11));
        if (recorded)
            Assert.True(lfp.InputRewards[0].allclose(x * s.matmul(first.weight), 1e-9, 1e-11));
    }

    [Fact]
    public void Propagate_OutputReshaped_EqualsUnreshaped()
    {
        using var scope = NewDisposeScope();
        using var inner = Linear(3, 4).to(ScalarType.Float64);
        using var model = new Reshaped((Linear)inner);
        var x = randn([5, 3], ScalarType.Float64);
        var reward = randn([5, 4], ScalarType.Float64);

        using (var lfp = new FeedbackPropagation(inner, Composite.Epsilon(0.1)))
            lfp.Propagate(((Linear)inner).call(x), reward);
        var expected = ((Linear)inner).weight!.grad!.clone();
        using (var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.1)))
            lfp.Propagate(model.call(x), reward.view(20));
        Assert.True(((Linear)inner).weight!.grad!.allclose(expected, 1e-12, 1e-12));
    }

    [Fact]
    public void Propagate_LayerSharedBetweenASequentialAndAModuleInIt_KeepsItsGateWhereNoActivationFollows()
    {
        using var scope = NewDisposeScope();
        using var shared = Linear(4, 4, dtype: ScalarType.Float64);
        using var model = Sequential(shared, Tanh(), new Doubled(shared), Linear(4, 3, dtype: ScalarType.Float64));
        var x = randn([5, 4], ScalarType.Float64);
        var reward = randn([5, 3], ScalarType.Float64);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.5));

        // Recording gives every layer its own gate; without it the neighbours in a Sequential share one.
        lfp.RecordRewards = true;
        lfp.Propagate(model.call(x), reward);
        var expected = shared.weight!.grad!.clone();
        lfp.RecordRewards = false;
        lfp.Propagate(model.call(x), reward);
        Assert.True(expected.allclose(shared.weight.grad!, 1e-12, 1e-12));
    }

    [Fact]
    public void Propagate_OutputThroughALinearFunction_EntersAsDensity()
    {
        using var scope = NewDisposeScope();
        using var inner = Linear(3, 4, hasBias: false);
        using var model = new Doubled(inner);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.5));
        Set(inner.weight, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, -1, 0]);
        var outputs = model.call(tensor(new float[] { 1, 1, 1 }, 1, 3));
        lfp.Propagate(outputs, tensor(new float[] { 12, 30, 48, 1 }, 1, 4));

        // z = [6, 15, 24, 0], o = 2 z. Reward r passes o = 2 z unchanged, so s = r / (z + 0.5); an output of 0 has no density.
        Assert.Equal([1, 2, 3], Feedback(inner.weight!).Take(3).Select(f => f * 6.5f / 12), (e, a) => Math.Abs(e - a) < 1e-5);
        Assert.Equal([4, 5, 6], Feedback(inner.weight!).Skip(3).Take(3).Select(f => f * 15.5f / 30), (e, a) => Math.Abs(e - a) < 1e-5);
    }

    [Fact]
    public void Propagate_InPlaceActivation_EqualsOutOfPlaceAndIsRestored()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var first = Linear(4, 8);
        using var second = Linear(8, 3);
        var activation = ReLU(inplace: true);
        using var model = Sequential(first, activation, second);
        var x = randn(5, 4);
        var labels = tensor(new long[] { 0, 1, 2, 1, 0 });
        Train(model, x, labels);
        Assert.True(activation.inplace);
        var inPlace = first.weight!.grad!.clone();
        activation.inplace = false;
        Train(model, x, labels);
        Assert.True(inPlace.equal(first.weight!.grad!).all().item<bool>());
    }

    [Fact]
    public void Propagate_FrozenParameter_GetsNoFeedbackAndLetsRewardThrough()
    {
        using var scope = NewDisposeScope();
        using var first = Linear(4, 8);
        using var second = Linear(8, 3);
        using var model = Sequential(first, ReLU(), second);
        var x = randn(5, 4);
        var labels = tensor(new long[] { 0, 1, 2, 1, 0 });
        Train(model, x, labels);
        var expected = first.weight!.grad!.clone();
        second.weight!.requires_grad_(false);
        second.weight.grad = null;
        Train(model, x, labels);
        Assert.Null(second.weight.grad);
        Assert.True(expected.equal(first.weight.grad!).all().item<bool>());
    }

    [Fact]
    public void Propagate_BranchesConcatenatedAndAdded_AgreeWithTheExplicitForm()
    {
        using var scope = NewDisposeScope();
        using var model = new Branches().to(ScalarType.Float64);
        var x = randn([6, 4], ScalarType.Float64);
        var outputs = ((Branches)model).call(x);
        var reward = randn_like(outputs);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.3)) { RecordRewards = true };
        lfp.Propagate(((Branches)model).call(x), reward);
        var actual = model.named_parameters().Select(named => -named.parameter.grad!).ToList();

        var expected = ((Branches)model).ExplicitFeedback(x, reward, 0.3);
        foreach (var (a, e) in actual.Zip(expected))
            Assert.True(a.allclose(e, 1e-10, 1e-12));
    }

    [Fact]
    public void Accumulate_TwoHalves_EqualOnePassOverTheWhole()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 8), ReLU(), Linear(8, 3)).to(ScalarType.Float64);
        var network = (Sequential)model;
        var x = randn([6, 4], ScalarType.Float64);
        var labels = tensor(new long[] { 0, 1, 2, 1, 0, 2 });
        Train(network, x, labels);
        var whole = network.parameters().Select(p => p.grad!.clone()).ToList();

        using var lfp = new FeedbackPropagation(network, Composite.Epsilon());
        var front = network.call(x[..3]);
        lfp.Propagate(front, new SoftmaxReward().Evaluate(front, labels[..3]));
        var back = network.call(x[3..]);
        lfp.Accumulate(back, new SoftmaxReward().Evaluate(back, labels[3..]));
        foreach (var (expected, parameter) in whole.Zip(network.parameters()))
            Assert.True(expected.allclose(parameter.grad!, 1e-10, 1e-12));
    }

    [Fact]
    public void Propagate_TwiceWithoutClearing_ReplacesTheGradients()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 3));
        var x = randn(5, 4);
        var labels = tensor(new long[] { 0, 1, 2, 1, 0 });
        Train(model, x, labels);
        var once = ((Linear)model[0]).weight!.grad!.clone();
        Train(model, x, labels);
        Assert.True(once.equal(((Linear)model[0]).weight!.grad!).all().item<bool>());
    }

    [Fact]
    public void Propagate_ZeroWeights_AreReportedByNameAndStayZero()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(4, 3);
        using (no_grad())
            layer.bias!.zero_();
        using var model = Sequential(("head", layer));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        Assert.Equal(["head.bias"], lfp.ZeroParameters);
        var outputs = model.call(randn(5, 4));
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.Equal(0, layer.bias!.grad!.abs().max().item<float>());
    }

    private static void Train(Module<Tensor, Tensor> model, Tensor x, Tensor labels)
    {
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(x);
        lfp.Propagate(outputs, new SoftmaxReward().Evaluate(outputs, labels));
    }

    private static void Set(Tensor? parameter, params float[] values)
    {
        using var noGrad = no_grad();
        parameter!.copy_(tensor(values, parameter.shape));
    }

    private static float[] Feedback(Tensor parameter) => (-parameter.grad!).data<float>().ToArray();

}
