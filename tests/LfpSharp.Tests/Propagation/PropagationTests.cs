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

public sealed class PropagationTests
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

    [Fact]
    public void Call_AfterDisposeOrException_IsTheOrdinaryForwardAgain()
    {
        using var scope = NewDisposeScope();
        using var bomb = new Bomb();
        using var model = Sequential(Linear(4, 8), ReLU(), bomb, Linear(8, 3));
        var x = randn(5, 4);
        var before = Gradient();
        using (var lfp = new FeedbackPropagation(model, Composite.Epsilon(1).With<Bomb>(new TransposeRule())))
        {
            bomb.Armed = true;
            Assert.Throws<InvalidTimeZoneException>(() => model.call(x));
            bomb.Armed = false;
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => Gradient());
        }

        Assert.True(Gradient().equal(before).all().item<bool>());

        Tensor Gradient()
        {
            model.zero_grad();
            model.call(x).sum().backward();
            return ((Linear)model[0]).weight!.grad!.clone();
        }
    }

    [Fact]
    public void Call_UnderNoGrad_ReturnsTheLayersOwnOutput()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(4, 3);
        using var lfp = new FeedbackPropagation(layer, Composite.Epsilon());
        using var noGrad = no_grad();
        Assert.False(layer.call(randn(2, 4)).requires_grad);
    }

    [Fact]
    public void Constructor_LeafWithoutRule_IsRefusedByPathAndType()
    {
        using var model = Sequential(("encoder", Sequential(("gate", new Unknown()))));
        var exception = Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(model, Composite.Epsilon()));
        Assert.Contains("'encoder.gate'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("PropagationTests+Unknown", exception.Message, StringComparison.Ordinal);
        Assert.Contains("composite.With<Unknown>(new EpsilonRule())", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NameThatMatchesNothing_IsRefusedAndListsTheLayers()
    {
        using var model = Sequential(("first", Linear(2, 2)));
        var exception = Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(
            model, Composite.Epsilon().WithName("frist", new EpsilonRule(1))));
        Assert.Contains("named 'frist'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'first' (Linear)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_RulesByTypeNameAndPosition_AreAssignedAndCanBeAsked()
    {
        using var model = Sequential(("a", Linear(2, 2)), ("b", ReLU()), ("c", Linear(2, 2)), ("d", ReLU()), ("e", Linear(2, 2)));
        var byName = new EpsilonRule(0.1);
        var byPosition = new EpsilonRule(0.2);
        var byType = new EpsilonRule(0.3);
        using var lfp = new FeedbackPropagation(
            model, Composite.Epsilon().With<ReLU>(byType).WithName("c", byName).WithPosition(^1, byPosition));
        Assert.Equal(
            [new EpsilonRule(), byType, byName, byType, byPosition],
            lfp.Layers.Select(layer => layer.Rule));
        Assert.Equal(["a", "b", "c", "d", "e"], lfp.Layers.Select(layer => layer.Path));
    }

    [Fact]
    public void Constructor_SecondAttachment_IsRefusedUntilTheFirstIsDisposed()
    {
        using var model = Sequential(Linear(2, 2));
        using (new FeedbackPropagation(model, Composite.Epsilon()))
            Assert.Throws<InvalidOperationException>(() => new FeedbackPropagation(model, Composite.Epsilon()));
        using var again = new FeedbackPropagation(model, Composite.Epsilon());
    }

    [Fact]
    public void Propagate_UserRules_AreUsedAndTheirExceptionsArrive()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(new Unknown(), Linear(3, 2));
        var x = rand(4, 3);
        using (var lfp = new FeedbackPropagation(model, Composite.Epsilon().With<Unknown>(new Half())) { RecordRewards = true })
        {
            var outputs = model.call(x);
            lfp.Propagate(outputs, ones_like(outputs));
            Assert.True((lfp.Rewards[0].Reward / 2).allclose(lfp.InputRewards[0]));
        }

        using var failing = new FeedbackPropagation(model, Composite.Epsilon().With<Unknown>(new Failing()));
        var again = model.call(x.clone().requires_grad_(true));
        var exception = Assert.Throws<InvalidOperationException>(() => failing.Propagate(again, ones_like(again)));
        Assert.Contains("on purpose", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Propagate_WrongReward_IsRefusedByWhatIsWrong()
    {
        using var scope = NewDisposeScope();
        using var model = Linear(2, 3);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(randn(4, 2));
        Assert.Contains("[4, 2]", Message(() => lfp.Propagate(outputs, zeros(4, 2))), StringComparison.Ordinal);
        Assert.Contains("Float64", Message(() => lfp.Propagate(outputs, zeros([4, 3], ScalarType.Float64))), StringComparison.Ordinal);
        Assert.Contains(
            "NaN", Message(() => lfp.Propagate(outputs, full(4, 3, double.NaN).to(ScalarType.Float32))), StringComparison.Ordinal);
        Assert.Contains("no_grad", Message(() => lfp.Propagate(outputs.detach(), zeros(4, 3))), StringComparison.Ordinal);

        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
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

    private sealed record Half : InputRule
    {
        protected override IReadOnlyList<Tensor> Distribute(IReadOnlyList<Tensor> inputs, Tensor output, Tensor density)
            => [density * output / inputs[0] / 2];
    }

    private sealed record Failing : OutputRule
    {
        protected override Tensor Pass(Tensor density, Tensor output) => throw new NotSupportedException("on purpose");
    }

    private sealed class Unknown() : Module<Tensor, Tensor>(nameof(Unknown))
    {
        public override Tensor forward(Tensor input) => input.square();
    }

    private sealed class Bomb() : Module<Tensor, Tensor>(nameof(Bomb))
    {
        public bool Armed { get; set; }

        public override Tensor forward(Tensor input) => Armed ? throw new InvalidTimeZoneException() : input * 1;
    }

    private sealed class Reshaped : Module<Tensor, Tensor>
    {
        private readonly Linear inner;

        public Reshaped(Linear inner)
            : base(nameof(Reshaped))
        {
            this.inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => inner.call(input).view(-1);
    }

    private sealed class Doubled : Module<Tensor, Tensor>
    {
        private readonly Linear inner;

        public Doubled(Linear inner)
            : base(nameof(Doubled))
        {
            this.inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => inner.call(input) * 2;
    }

    private sealed class Branches : Module<Tensor, Tensor>
    {
        private readonly Linear left = Linear(4, 5), right = Linear(4, 5), head = Linear(10, 3);
        private readonly Tanh tanh = Tanh();

        public Branches()
            : base(nameof(Branches)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            var l = left.call(input);
            var r = right.call(input);
            return head.call(cat([l + r, tanh.call(r)], 1));
        }

        // The explicit form: rewards, not densities, from layer to layer.
        public IReadOnlyList<Tensor> ExplicitFeedback(Tensor x, Tensor reward, double epsilon)
        {
            using var noGrad = no_grad();
            var l = left.forward(x);
            var r = right.forward(x);
            var joined = cat([l + r, r.tanh()], 1);
            var o = head.forward(joined);
            var s = reward / Stab(o);
            var rJoined = joined * s.matmul(head.weight!);
            var rSum = rJoined[TensorIndex.Colon, ..5] / (l + r);
            var rLeft = l * rSum;
            var rRight = (r * rSum) + rJoined[TensorIndex.Colon, 5..];
            var sLeft = rLeft / Stab(l);
            var sRight = rRight / Stab(r);
            var feedback = new Dictionary<string, (Linear Layer, Tensor S, Tensor A)>
            {
                ["left"] = (left, sLeft, x),
                ["right"] = (right, sRight, x),
                ["head"] = (head, s, joined),
            };
            return [.. named_parameters().Select(named =>
            {
                var (layer, normalized, activation) = feedback[named.name.Split('.')[0]];
                return named.name.EndsWith("weight", StringComparison.Ordinal)
                    ? layer.weight!.abs() * normalized.t().matmul(activation)
                    : layer.bias!.abs() * normalized.sum(dim: 0);
            })];

            Tensor Stab(Tensor z) => z + (z.ge(0).to_type(z.dtype) * 2 - 1) * epsilon;
        }
    }
}
