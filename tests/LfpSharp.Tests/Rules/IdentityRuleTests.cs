using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using ThirdParty.OwnRules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

public sealed class IdentityRuleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Propagate_RectifierBehindAnotherActivation_DividesByThePreActivationOfBoth(bool isRecorded)
    {
        // z = 2, h = relu(tanh 2), o = 3 h, r = 8, ε = 0.5. r_h = 8 o / stab(o), s = r_h / stab(z), φ(w) = |w| a s.
        const double Epsilon = 0.5;
        using var scope = NewDisposeScope();
        using Linear first = Layer(2), last = Layer(3);
        using var model = Sequential(first, Tanh(), ReLU(), last);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(Epsilon)) { RecordRewards = isRecorded };
        lfp.Propagate(model.call(ones([1, 1], ScalarType.Float64)), full([1, 1], 8.0, ScalarType.Float64));

        var output = 3 * Math.Tanh(2);
        var arrived = 8 * output / (output + Epsilon);
        Assert.Equal(2 * arrived / (2 + Epsilon), -first.weight!.grad!.item<double>(), 1e-12);
        if (isRecorded)
            Assert.Equal(arrived, lfp.Rewards[0].Reward.item<double>(), 1e-12);
    }

    [Theory]
    [InlineData("step", 1, false)]
    [InlineData("negated-step", 1, true)]
    [InlineData("staircase", 3, false)]
    [InlineData("staircase", 3, true)]
    public void Propagate_StepsAsExpected_HandsDownTheMeanOverShiftedThresholds(string kind, int thresholds, bool isRecorded)
    {
        const double Epsilon = 0.2;
        const int Shifts = 20_001;
        using var scope = NewDisposeScope();
        manual_seed(3);
        using Linear first = Linear(3, 7), last = Linear(7, 2);
        using Module<Tensor, Tensor> activation = kind switch
        {
            "step" => new Step(),
            "negated-step" => new NegatedStep(),
            _ => new Staircase(thresholds + 1),
        };
        using var model = Sequential(first, activation, last).to(ScalarType.Float64);
        var composite = Composite.Epsilon(Epsilon, ActivationReference.Expected);
        using var lfp = new FeedbackPropagation(model, composite) { RecordRewards = isRecorded };
        var (input, reward) = (randn([5, 3], ScalarType.Float64), randn([5, 2], ScalarType.Float64));
        var outputs = model.call(input);
        lfp.Propagate(outputs, reward);

        var z = input.mm(first.weight!.t()) + first.bias!;
        var density = Gate.Normalize(reward, outputs.detach(), Epsilon).mm(last.weight!);
        var expected = z.data<double>().Select(Mean).Zip(z.data<double>().Select(_ => Mean(0)), (at, zero) => at - zero);
        var arrived = density * tensor(expected.ToArray()).view_as(z);
        var signal = Gate.Normalize(arrived, z, Epsilon);
        var feedback = first.weight!.abs() * signal.t().mm(input);
        Assert.True((feedback + first.weight!.grad!).abs().max().item<double>() < 1e-3);
        Assert.NotEqual(0, feedback.abs().min().item<double>());
        if (isRecorded)
            Assert.True((lfp.Rewards[0].Reward - arrived).abs().max().item<double>() < 1e-3);

        // f with every threshold moved by the same, from half a step below to half a step above.
        double Mean(double at) => Enumerable.Range(0, Shifts).Average(i => Moved(at, (((i + 0.5) / Shifts) - 0.5) / thresholds));
        double Moved(double at, double by)
        {
            var above = Enumerable.Range(0, thresholds).Count(k => at > ((double)k / thresholds) + by);
            return (kind == "negated-step" ? -1.0 : 1) * above / thresholds;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Propagate_MeasuredFromZeroInputByHand_LeavesTheConstantItsShare(bool isRecorded)
    {
        // z = log 3, h = σ(z) = 3/4 = 1/2 + 1/4, o = 4 h = 3, r = 7, ε = 0.5: c_h = 4 · 7 / 3.5 = 8, r_h = 6, of which 4 are f(0)'s and
        // 2 are z's. With a decay of 0.7 at the layer and −0.4 at the activation: s = 0.7 · −0.4 · 2 / (z + 0.5).
        const double Epsilon = 0.5;
        using var scope = NewDisposeScope();
        using Linear first = Layer(Math.Log(3)), last = Layer(4);
        using var model = Sequential(first, Sigmoid(), last);
        foreach (var isDecayed in new[] { false, true })
        {
            var composite = Composite.Epsilon(Epsilon, ActivationReference.ZeroInput);
            if (isDecayed)
                composite = composite.WithName("0", new DecayedRule(0.7, Epsilon)).With<Sigmoid>(new DecayedFromZeroInput());
            using var lfp = new FeedbackPropagation(model, composite) { RecordRewards = isRecorded };
            lfp.Propagate(model.call(ones([1, 1], ScalarType.Float64)), full([1, 1], 7.0, ScalarType.Float64));
            var factor = isDecayed ? 0.7 * -0.4 : 1;
            Assert.Equal(
                Math.Log(3) * factor * 2 / (Math.Log(3) + Epsilon), -first.weight!.grad!.item<double>(), 1e-12);
            if (isRecorded)
            {
                Assert.Equal(6, lfp.Rewards[1].Reward.item<double>(), 1e-12);
                Assert.Equal(isDecayed ? -0.8 : 2, lfp.Rewards[0].Reward.item<double>(), 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Propagate_MeasuredFromZeroInputBehindARuleWithWeightsOfItsOwn_DividesByItsPreActivation(bool isRecorded)
    {
        // The rule hands reward down by w' = 2 w, so z' = 2 log 3 while σ saw log 3: s = 2 / (z' + 0.5), φ(w) = |w| · 2 s.
        const double Epsilon = 0.5;
        using var scope = NewDisposeScope();
        using Linear first = Layer(Math.Log(3), hasBias: true), last = Layer(4);
        using var model = Sequential(first, Sigmoid(), last);
        var composite = Composite.Epsilon(Epsilon, ActivationReference.ZeroInput).WithName("0", new PositiveWeightsRule(1, Epsilon));
        using var lfp = new FeedbackPropagation(model, composite) { RecordRewards = isRecorded };
        lfp.Propagate(model.call(ones([1, 1], ScalarType.Float64)), full([1, 1], 7.0, ScalarType.Float64));
        Assert.Equal(
            Math.Log(3) * 2 * 2 / ((2 * Math.Log(3)) + Epsilon), -first.weight!.grad!.item<double>(), 1e-12);
    }

    [Fact]
    public void Propagate_SigmoidAtExactlyZero_HandsDownTheLimit()
    {
        // z = 0, ε = 0: s = c σ'(0) = c / 4, with c = v r / o = 3 · 6 / 1.5; without ε's share the weight gets |w| a s.
        using var scope = NewDisposeScope();
        using Linear first = Linear(2, 1, hasBias: false), last = Linear(1, 1, hasBias: false);
        using (no_grad())
        {
            first.weight.copy_(tensor(new[,] { { 2f, -2f } }));
            last.weight.fill_(3);
        }

        using var model = Sequential(first, Sigmoid(), last);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0, ActivationReference.ZeroInput));
        lfp.Propagate(model.call(ones(1, 2)), full([1, 1], 6f));
        Assert.All(first.weight.grad!.neg().data<float>().ToArray(), feedback => Assert.Equal(2 * 12 / 4f, feedback, 1e-5));
    }

    [Fact]
    public void Propagate_SigmoidAsOutput_TakesRewardAsADensity()
    {
        // h = σ(log 3) = 3/4, r = 6, c = 8, s = 8 / 4 / (log 3 + 0.5)
        using var scope = NewDisposeScope();
        using var first = Layer(Math.Log(3));
        using var model = Sequential(first, Sigmoid());
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.5, ActivationReference.ZeroInput));
        lfp.Propagate(model.call(ones([1, 1], ScalarType.Float64)), full([1, 1], 6.0, ScalarType.Float64));
        Assert.Equal(Math.Log(3) * 2 / (Math.Log(3) + 0.5), -first.weight!.grad!.item<double>(), 1e-12);
    }

    [Fact]
    public void Reference_ActivationsThatAreZeroAtZero_ChangesNoBit()
    {
        using var scope = NewDisposeScope();
        foreach (var type in Composite.Epsilon().Entries.Where(entry => entry.Rule is IdentityRule)
            .Select(entry => ((LayerSelector.ByType)entry.Selector).Type))
        {
            using var activation = Create(type);
            using var asked = activation.forward(zeros(1, 5));
            var isZero = asked.count_nonzero().item<long>() == 0;
            if (type != typeof(Threshold) && !type.Name.StartsWith("Hardtanh", StringComparison.Ordinal))
                Assert.Equal(isZero, ActivationShape.IsZeroAtZero(activation));
            foreach (var isRecorded in new[] { false, true })
            {
                var usual = Feedback(Create(type), ActivationReference.ZeroOutput, isRecorded);
                var measured = Feedback(Create(type), ActivationReference.ZeroInput, isRecorded);
                Assert.Equal(isZero, usual.AsSpan().SequenceEqual(measured));
            }
        }
    }

    [Fact]
    public void Reference_Unknown_IsRefused()
        => Assert.Contains(
            "There is no such reference",
            Assert.Throws<ArgumentOutOfRangeException>(() => new IdentityRule((ActivationReference)7)).Message,
            StringComparison.Ordinal);

    private static Module<Tensor, Tensor> Create(Type type)
        => type == typeof(TorchSharp.Modules.Hardtanh) ? Hardtanh(inplace: true)
            : type == typeof(Threshold) ? Threshold(0.1, 0.4)
            : type == typeof(LfpSharp.Modules.Staircase) ? new LfpSharp.Modules.Staircase(4)
            : type.Assembly == typeof(LfpSharp.Modules.Step).Assembly ? Made(() => Activator.CreateInstance(
                type, [.. type.GetConstructors()[0].GetParameters().Select(parameter => parameter.DefaultValue)]))
            : Made(() =>
            {
                var method = typeof(nn).GetMethods().Where(method => method.ReturnType == type)
                    .MinBy(method => method.GetParameters().Length)!;
                return method.Invoke(null, [.. method.GetParameters().Select(p => p.HasDefaultValue ? p.DefaultValue : 1L)]);
            });

    private static Module<Tensor, Tensor> Made(Func<object?> create) => (Module<Tensor, Tensor>)create()!;

    private static float[] Feedback(Module<Tensor, Tensor> activation, ActivationReference reference, bool isRecorded)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using Linear first = Linear(3, 5), last = Linear(5, 2);
        using var model = Sequential(first, activation, last);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.01, reference)) { RecordRewards = isRecorded };
        lfp.Propagate(model.call(randn(7, 3)), ones(7, 2));
        return [.. first.weight.grad!.data<float>()];
    }

    private static Linear Layer(double weight, bool hasBias = false)
    {
        var layer = Linear(1, 1, hasBias, dtype: ScalarType.Float64);
        using var noGrad = no_grad();
        layer.weight!.fill_(weight);
        layer.bias?.zero_();
        return layer;
    }

    private sealed record DecayedFromZeroInput : Rule
    {
        protected internal override bool TakesGateOfLayerBefore => true;

        protected internal override Tensor Connect(LayerCall call) => call.ConnectThroughActivation(-0.4, ActivationReference.ZeroInput);
    }
}
