using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using LfpSharp.Verification;
using ThirdParty.OwnRules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

/// <summary>Rules that a user's assembly brings, against the explicit form one number at a time.</summary>
public sealed class OwnRuleTests
{
    private static readonly Func<double, double> Relu = z => Math.Max(z, 0);

    [Theory]
    [InlineData(1e-6, false)]
    [InlineData(0.5, false)]
    [InlineData(0.0, true)]
    [InlineData(0.5, true)]
    public void Propagate_DecayedRuleOfLayers_AgreesWithItsTwin(double epsilon, bool isRecorded)
        => Check(new Numbers(epsilon) { Decay = 0.7 }, Composite.Epsilon(epsilon).With<Linear>(new DecayedRule(0.7, epsilon)), isRecorded);

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.5, false)]
    [InlineData(0.5, true)]
    public void Propagate_DecayedRuleOfActivations_AgreesWithItsTwin(double epsilon, bool isRecorded)
    {
        var composite = Composite.Epsilon(epsilon).With<Tanh>(new DecayedActivationRule(-0.4)).With<ReLU>(new DecayedActivationRule(-0.4));
        Check(new Numbers(epsilon) { ActivationDecay = -0.4 }, composite, isRecorded);
    }

    [Theory]
    [InlineData(0.5, false)]
    [InlineData(0.5, true)]
    public void Propagate_DecayedRulesOfBoth_AgreeWithTheirTwin(double epsilon, bool isRecorded)
    {
        var composite = Composite.Epsilon(epsilon).With<Linear>(new DecayedRule(0.7, epsilon))
            .With<Tanh>(new DecayedActivationRule(-0.4)).With<ReLU>(new DecayedActivationRule(-0.4));
        Check(new Numbers(epsilon) { Decay = 0.7, ActivationDecay = -0.4 }, composite, isRecorded);
    }

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.1, false)]
    [InlineData(0.0, true)]
    [InlineData(0.1, true)]
    public void Propagate_RuleWithWeightsOfItsOwn_AgreesWithItsTwin(double epsilon, bool isRecorded)
        => Check(
            new Numbers(epsilon) { Gamma = 0.3 }, Composite.Epsilon(epsilon).With<Linear>(new PositiveWeightsRule(0.3, epsilon)),
            isRecorded);

    [Fact]
    public void Propagate_OwnRulesInASequential_ShareOneGateAndOnlyThere()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(2, 2);
        using var model = Sequential(layer, ReLU(), Linear(2, 2));
        var seen = new List<bool>();
        var composite = Composite.Epsilon().With<ReLU>(new DecayedActivationRule(0.5)).With<Linear>(new Watching(seen));
        using (var lfp = new FeedbackPropagation(model, composite))
            model.call(ones(1, 2));
        Assert.Equal([true, false], seen);

        // An activation of one's own with a parameter is never merged: its graph leads to the parameter.
        seen.Clear();
        using var slopes = Sequential(layer, PReLU(2), Linear(2, 2));
        using (var lfp = new FeedbackPropagation(slopes, composite.With<PReLU>(new DecayedActivationRule(0.5))))
            slopes.call(ones(1, 2));
        Assert.Equal([false, false], seen);
    }

    [Fact]
    public void Propagate_OwnActivationRuleOfAPReLU_GivesItsSlopeFeedback()
    {
        // z = −3, a = 0.2·z = −0.6, r = 8, so the density at a is c = 8 / −0.6, and φ(slope) = |0.2| · factor · c · z.
        using var scope = NewDisposeScope();
        using var layer = Linear(1, 1, hasBias: false, dtype: ScalarType.Float64);
        using var activation = PReLU(1, 0.2, dtype: ScalarType.Float64);
        using var noGrad = no_grad();
        layer.weight!.fill_(-3);
        using var grad = enable_grad();
        using var model = Sequential(layer, activation, new Scale(1));
        var composite = Composite.Epsilon(0).With<PReLU>(new DecayedActivationRule(0.5));
        using var lfp = new FeedbackPropagation(model, composite);
        lfp.Propagate(model.call(ones([1, 1], ScalarType.Float64)), full([1, 1], 8.0, ScalarType.Float64));
        Assert.Equal(0.2 * 0.5 * (8 / -0.6) * -3, -activation.weight!.grad!.item<double>(), 1e-12);

        // |w| s a with s = factor · r / z.
        Assert.Equal(3 * 0.5 * 8 / -3, -layer.weight.grad!.item<double>(), 1e-12);
    }

    [Fact]
    public void Propagate_FunctionOfOnesOwn_GivesEachInputWhatItSays()
    {
        using var scope = NewDisposeScope();
        using var model = new Added();
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0).With<Sum>(new WinnerTakesAllRule())) { RecordRewards = true };
        var input = tensor(new[,] { { 1.0, 5.0, 2.0 } });
        lfp.Propagate(model.call(input), tensor(new[,] { { 3.0, 3.0, 3.0 } }));

        // Branches 1·x and 6 − x: the first wins where x ≥ 3.
        var sum = lfp.Rewards.Single(layer => layer.Layer is Sum);
        Assert.Equal([0, 3, 0], sum.InputRewards[0].data<double>().ToArray());
        Assert.Equal([3, 0, 3], sum.InputRewards[1].data<double>().ToArray());
    }

    [Fact]
    public void Verify_OwnRuleThatLosesReward_TellsTheLossFromAFaultByItsOwnReason()
    {
        using var scope = NewDisposeScope();
        using var model = Network();
        var report = Verify.Run(
            model, Composite.Epsilon(0.1).With<Linear>(new DecayedRule(0.7, 0.1)), randn([6, 3], ScalarType.Float64),
            zeros([6], ScalarType.Int64));
        Assert.True(report.Conserves, report.ToString());
        Assert.Equal(3, report.Notes.Count);
        Assert.All(report.Notes, note => Assert.Contains("reward decays on its way", note, StringComparison.Ordinal));
        Assert.All(report.Layers.Where(layer => layer.Layer is Linear), layer =>
            Assert.Equal(0.3 * layer.RewardAtOutput, layer.Unaccounted, 1e-9 * layer.Magnitude));
    }

    [Fact]
    public void Verify_OwnRuleThatNamesNoLoss_IsAFault()
    {
        using var scope = NewDisposeScope();
        using var model = Network();
        var report = Verify.Run(
            model, Composite.Epsilon().With<Tanh>(new Silent()), randn([6, 3], ScalarType.Float64), zeros([6], ScalarType.Int64));
        Assert.Contains("'1 Tanh' does not conserve", Assert.Single(report.Findings), StringComparison.Ordinal);
    }

    [Fact]
    public void Call_OwnRuleThatReturnsSomethingElse_IsRefusedByWhatItReturned()
    {
        using var scope = NewDisposeScope();
        Refused<InvalidOperationException>(_ => null!, "returned null", "expected the output's values");
        Refused<InvalidOperationException>(call => call.Output.sum(), "Watching of the layer '0'", "[]", "[1, 2]");
        Refused<ArgumentException>(call => call.ConnectToPreActivation(zeros(3), 0), "'0'", "[3]", "[1, 2]");
        Refused<ArgumentOutOfRangeException>(call => call.ConnectToPreActivation(call.Output, 0, 0), "must be finite and not 0");
        Refused<ArgumentOutOfRangeException>(call => call.ConnectThroughActivation(double.NaN), "must be finite and not 0");
        Refused<InvalidOperationException>(call => call.Connect(call.Inputs, [], (_, _) => []), "'0' gave 0 densities for 1 tensors");
        Refused<InvalidOperationException>(call => call.Connect([call.Output], [], (_, _) => [zeros(7)]), "shape [7], expected [1, 2]");
    }

    private static void Refused<TException>(Func<LayerCall, Tensor> connect, params string[] parts)
        where TException : Exception
    {
        using var model = Sequential(Linear(2, 2));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().With<Linear>(new Watching([]) { Way = connect }));
        var message = Assert.Throws<TException>(() => lfp.Propagate(model.call(ones([1, 2]).requires_grad_(true)), ones(1, 2))).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static Sequential Network()
    {
        random.manual_seed(5);
        return Sequential(
            Linear(3, 4, dtype: ScalarType.Float64), Tanh(), Linear(4, 4, dtype: ScalarType.Float64), ReLU(),
            Linear(4, 2, dtype: ScalarType.Float64));
    }

    private static void Check(Numbers numbers, Composite composite, bool isRecorded)
    {
        using var scope = NewDisposeScope();
        using var model = Network();
        var linears = model.children().OfType<Linear>().ToArray();
        var twins = linears.Zip([Math.Tanh, Relu, z => z]).Select(pair => new Twin(pair.First, pair.Second, numbers)).ToArray();
        using var lfp = new FeedbackPropagation(model, composite) { RecordRewards = isRecorded };
        var inputs = randn([5, 3], ScalarType.Float64);
        var reward = randn([5, 2], ScalarType.Float64);
        lfp.Propagate(model.call(inputs), reward);

        var rewards = linears.Select(_ => new List<double>()).ToArray();
        var atInput = new List<double>();
        for (var n = 0; n < 5; n++)
        {
            _ = twins.Aggregate(inputs[n].data<double>().ToArray(), (values, twin) => twin.Forward(values));
            var passed = reward[n].data<double>().ToArray();
            for (var l = twins.Length - 1; l >= 0; l--)
            {
                var arrived = passed.Select(r => l == twins.Length - 1 ? r : numbers.ActivationDecay * r).ToArray();
                rewards[l].AddRange(arrived);
                passed = twins[l].Backward(arrived);
            }

            atInput.AddRange(passed);
        }

        for (var l = 0; l < linears.Length; l++)
        {
            Close(twins[l].WeightFeedback, -linears[l].weight!.grad!);
            Close(twins[l].BiasFeedback, -linears[l].bias!.grad!);
            if (isRecorded)
                Close([.. rewards[l]], lfp.Rewards.Single(layer => ReferenceEquals(layer.Layer, linears[l])).Reward);
        }

        if (isRecorded)
            Close([.. atInput], lfp.InputRewards[0]);
    }

    private static void Close(double[] expected, Tensor actual)
    {
        var found = actual.detach().contiguous().data<double>().ToArray();
        Assert.Equal(expected.Length, found.Length);
        var size = Math.Max(expected.Max(Math.Abs), 1e-3);
        Assert.All(expected.Zip(found), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-9 * size, $"{pair}"));
    }

    private sealed record Numbers(double Epsilon)
    {
        public double Decay { get; init; } = 1;

        public double ActivationDecay { get; init; } = 1;

        public double Gamma { get; init; }
    }

    /// <summary>A dense layer and its activation in the explicit form; φ(w) = |w′| a s, as |w| times the derivative of w′.</summary>
    private sealed class Twin(Linear layer, Func<double, double> f, Numbers numbers)
    {
        private readonly double[] weight = layer.weight!.detach().data<double>().ToArray();
        private readonly double[] bias = layer.bias!.detach().data<double>().ToArray();
        private double[] input = [];

        public double[] WeightFeedback { get; } = new double[layer.weight!.NumberOfElements];

        public double[] BiasFeedback { get; } = new double[layer.bias!.NumberOfElements];

        public double[] Forward(double[] values)
        {
            input = values;
            return [.. bias.Select((b, j) => f(b + values.Select((a, i) => a * weight[(j * values.Length) + i]).Sum()))];
        }

        public double[] Backward(double[] reward)
        {
            var passed = new double[input.Length];
            for (var j = 0; j < bias.Length; j++)
            {
                var changed = Enumerable.Range(0, input.Length).Select(i => Changed(weight[(j * input.Length) + i])).ToArray();
                var z = Changed(bias[j]) + changed.Zip(input).Sum(pair => pair.First * pair.Second);
                var normalized = numbers.Decay * reward[j] / (z < 0 ? z - numbers.Epsilon : z + numbers.Epsilon);
                BiasFeedback[j] += Math.Abs(Changed(bias[j])) * normalized;
                for (var i = 0; i < input.Length; i++)
                {
                    passed[i] += input[i] * changed[i] * normalized;
                    WeightFeedback[(j * input.Length) + i] += Math.Abs(changed[i]) * input[i] * normalized;
                }
            }

            return passed;
        }

        private double Changed(double w) => w + (numbers.Gamma * Math.Max(w, 0));
    }

    private sealed record Watching(List<bool> Seen) : Rule
    {
        public Func<LayerCall, Tensor> Way { get; init; } = call => call.ConnectToPreActivation(call.Output, 1e-6);

        protected internal override bool LeavesGateToActivation => true;

        protected internal override Tensor Connect(LayerCall call)
        {
            Seen.Add(call.FeedsActivationOnly);
            return Way(call);
        }
    }

    private sealed record Silent : OutputRule
    {
        protected override Tensor Pass(Tensor density, Tensor output) => density * 0.5;
    }

    private sealed class Added : Module<Tensor, Tensor>
    {
        private readonly Linear first = Linear(3, 3, dtype: ScalarType.Float64), second = Linear(3, 3, dtype: ScalarType.Float64);
        private readonly Sum sum = new();

        public Added()
            : base(nameof(Added))
        {
            using var noGrad = no_grad();
            first.weight!.copy_(eye(3, dtype: ScalarType.Float64));
            first.bias!.zero_();
            second.weight!.copy_(-eye(3, dtype: ScalarType.Float64));
            second.bias!.fill_(6);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => sum.call(first.call(input), second.call(input));
    }
}
