using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using LfpSharp.Testing.Laws;
using LfpSharp.Tests.Twins;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

/// <summary>The rules of LSTM and GRU, one number at a time, and their laws.</summary>
public sealed class RecurrentRuleTests
{
    public static TheoryData<bool, double, double, double, ActivationReference> Cases
    {
        get
        {
            var cases = new TheoryData<bool, double, double, double, ActivationReference>();
            foreach (var isGru in new[] { false, true })
            {
                foreach (var epsilon in new[] { 0, 1e-6, 0.3 })
                {
                    cases.Add(isGru, 0, 0, epsilon, ActivationReference.ZeroInput);
                    cases.Add(isGru, 0.5, 0.5, epsilon, ActivationReference.ZeroInput);
                    cases.Add(isGru, 0.1, 0.1, epsilon, ActivationReference.ZeroInput);
                    cases.Add(isGru, 0.3, 0, epsilon, ActivationReference.ZeroInput);
                    cases.Add(isGru, 0.2, 0.7, epsilon, ActivationReference.ZeroOutput);
                    cases.Add(isGru, 0.5, 0.5, epsilon, ActivationReference.ZeroOutput);
                    cases.Add(isGru, 0.4, 0.1, epsilon, ActivationReference.Expected);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Propagate_OneLayer_AgreesWithTheExplicitForm(
        bool isGru, double share, double memoryShare, double epsilon, ActivationReference reference)
    {
        const int T = 5, N = 2, In = 3, Units = 4;
        using var scope = NewDisposeScope();
        manual_seed(2);
        using RecurrentLayer layer = isGru ? new Gru(In, Units) : new Lstm(In, Units);
        layer.to(ScalarType.Float64);
        var input = randn([T, N, In], ScalarType.Float64);
        var reward = randn([T, N, Units], ScalarType.Float64);
        using var lfp = new FeedbackPropagation(layer, With(share, memoryShare, epsilon, reference)) { RecordInputRewards = true };
        lfp.Propagate(layer.call(input), reward);

        var parameters = layer.parameters().ToList();
        double[,] w = Table(parameters[0]), v = Table(parameters[1]);
        double[] b = Values(parameters[2]), e = Values(parameters[3]);
        double[] sumW = new double[w.Length], sumV = new double[v.Length], sumB = new double[b.Length], sumE = new double[e.Length];
        for (var n = 0; n < N; n++)
        {
            var twin = new ScalarRecurrent(isGru, share, memoryShare, epsilon, reference, w, v, b, e);
            twin.Forward([.. Enumerable.Range(0, T).Select(t => Values(input[t, n]))]);
            var passed = twin.Backward([.. Enumerable.Range(0, T).Select(t => Values(reward[t, n]))]);
            for (var t = 0; t < T; t++)
                Close(passed[t], lfp.InputRewards[0][t, n]);
            Add(sumW, twin.FeedbackW.Cast<double>());
            Add(sumV, twin.FeedbackV.Cast<double>());
            Add(sumB, twin.FeedbackB);
            Add(sumE, twin.FeedbackE);
        }

        Close(sumW, -parameters[0].grad!);
        Close(sumV, -parameters[1].grad!);
        Close(sumB, -parameters[2].grad!);
        Close(sumE, -parameters[3].grad!);
        Assert.Equal(share > 0, sumW.Take(Units * In).Any(value => value != 0));

        static void Add(double[] sum, IEnumerable<double> values)
        {
            foreach (var (i, value) in values.Index())
                sum[i] += value;
        }
    }

    // c = ½ tanh(1), h = σ(0) tanh(c): i = f = o = ½ where all gates' pre-activations are 0.
    [Fact]
    public void Propagate_OneUnitByHand_GivesTheCandidateAllAndItsBiasHalf()
    {
        using var scope = NewDisposeScope();
        using var layer = new Lstm(1, 1);
        layer.to(ScalarType.Float64);
        using (no_grad())
        {
            foreach (var (name, parameter) in layer.named_parameters())
                parameter.copy_(tensor(name[0] == 'w' ? [0.0, 0, 0.5, 0] : new double[] { 0, 0, 0.25, 0 }).reshape(parameter.shape));
        }

        using var lfp = new FeedbackPropagation(layer, Composite.Epsilon(0)) { RecordInputRewards = true };
        lfp.Propagate(layer.call(ones([1, 1, 1], ScalarType.Float64)), full([1, 1, 1], 8.0, ScalarType.Float64));

        // a_g = 0.5 · 1 + 0.25 + 0.25 = 1, so of the reward 8 the input takes 4 and each bias 2.
        Assert.Equal(4, lfp.InputRewards[0].item<double>(), 1e-12);
        Assert.Equal([0, 0, 4, 0], Values(-layer.get_parameter("weight_ih_l0")!.grad!).Select(value => Math.Round(value, 12)));
        Assert.Equal([0, 0, 2, 0], Values(-layer.get_parameter("bias_hh_l0")!.grad!).Select(value => Math.Round(value, 12)));
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    public void Propagate_SignalTakesAll_ConservesAllButTheBiasesShare(string kind)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using RecurrentLayer layer = kind == "lstm"
            ? new Lstm(3, 6, numLayers: 2, batchFirst: true, dropout: 0.3, bidirectional: true)
            : new Gru(3, 6, numLayers: 2, batchFirst: true, dropout: 0.3, bidirectional: true);
        layer.to(ScalarType.Float64);
        var input = randn([4, 7, 3], ScalarType.Float64);
        using var lfp = new FeedbackPropagation(layer, Composite.Epsilon(0)) { RecordInputRewards = true, ChecksForward = false };
        var outputs = layer.call(input);
        var reward = randn_like(outputs).mul_(outputs.ne(0));
        lfp.Propagate(outputs, reward);

        // Σ_j b_j s_j = Σ_j sgn(b_j) φ(b_j)
        var biases = layer.named_parameters().Where(named => named.name.StartsWith("bias", StringComparison.Ordinal))
            .Sum(named => (named.parameter.sign() * -named.parameter.grad!).sum().item<double>());
        Assert.NotEqual(0, biases);
        var (arrived, passed) = (reward.sum().item<double>(), lfp.InputRewards[0].sum().item<double>());
        Assert.Equal(arrived, passed + biases, 1e-9);
    }

    [Theory]
    [InlineData("lstm", false)]
    [InlineData("lstm", true)]
    [InlineData("gru", false)]
    [InlineData("gru", true)]
    public void Propagate_InAModel_ObeysTheLaws(string kind, bool isSplit)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var model = Sequential(
            Linear(3, 4),
            kind == "lstm" ? new Lstm(4, 5, numLayers: 2, batchFirst: true) : new Gru(4, 5, batchFirst: true, bidirectional: true),
            new LastStep(batchFirst: true), Linear(kind == "lstm" ? 5 : 10, 3));
        model.to(ScalarType.Float64);
        var report = new FeedbackLaws(
            model, With(isSplit ? 0.5 : 0, 0.5, 1e-6, ActivationReference.ZeroInput), randn([4, 6, 3], ScalarType.Float64)).Check();
        Assert.Contains(report.Notes, note => note.Contains("stabilizers of each step", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Propagate_InFloat32_AgreesWithFloat64(
        bool isGru, double share, double memoryShare, double epsilon, ActivationReference reference)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using RecurrentLayer layer = isGru ? new Gru(6, 19, batchFirst: true) : new Lstm(6, 19, batchFirst: true);
        using (no_grad())
        {
            // Away from pre-activations near 0, where a quotient by them has no digits in float32.
            foreach (var (name, parameter) in layer.named_parameters())
                parameter.copy_(name[0] == 'w' ? parameter * 0.2 : parameter.sign() * 0.5);
        }

        // Measured from 0, a sigmoid's share is divided by a pre-activation however near 0 that is.
        var tolerance = share > 0 && reference == ActivationReference.ZeroOutput && epsilon < 0.1 ? 3e-2 : 2e-4;
        var (input, reward) = (randn(300, 5, 6), randn(300, 5, 19));
        var narrow = Run();
        layer.to(ScalarType.Float64);
        (input, reward) = (input.to_type(ScalarType.Float64), reward.to_type(ScalarType.Float64));
        foreach (var (wide, found) in Run().Zip(narrow))
        {
            var size = wide.abs().max().item<double>();
            var difference = wide.sub(found).abs().max().item<double>();
            Assert.True(difference <= tolerance * size, $"{difference} of {size}");
        }

        List<Tensor> Run()
        {
            using var lfp = new FeedbackPropagation(layer, With(share, memoryShare, epsilon, reference)) { RecordInputRewards = true };
            lfp.PropagateDensity(layer.call(input), reward);
            return [lfp.InputRewards[0].clone(), .. layer.parameters().Select(parameter => parameter.grad!.clone())];
        }
    }

    [Fact]
    public void Explain_RecurrentLayer_GivesInputRewardsAndNoFeedback()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(new Lstm(3, 5, batchFirst: true), new LastStep(batchFirst: true), Linear(5, 2));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon()) { RecordInputRewards = true };
        var input = randn(2, 4, 3);
        var outputs = model.call(input);
        var explained = lfp.Explain(outputs, outputs.detach())[0].clone();
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
        var again = model.call(input);
        lfp.Propagate(again, again.detach());
        Assert.True(explained.equal(lfp.InputRewards[0]).all().item<bool>());
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Propagate_FrozenParts_GiveTheOthersTheSame()
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        using var layer = new Gru(3, 5);
        var input = randn(4, 2, 3);
        var all = Run();
        layer.get_parameter("weight_hh_l0")!.requires_grad_(false);
        var some = Run();
        Assert.False(some.ContainsKey("weight_hh_l0"));
        Assert.All(some, pair => Assert.True(pair.Value.equal(all[pair.Key]).all().item<bool>()));

        Dictionary<string, Tensor> Run()
        {
            layer.zero_grad();
            using var lfp = new FeedbackPropagation(layer, Composite.Epsilon());
            var outputs = layer.call(input);
            lfp.Propagate(outputs, ones_like(outputs));
            return layer.named_parameters().Where(named => named.parameter.grad is not null)
                .ToDictionary(named => named.name, named => named.parameter.grad!.clone());
        }
    }

    [Fact]
    public void Propagate_OverManySteps_LeavesNoTensorsBehind()
    {
        using var model = Sequential(new Lstm(3, 5, numLayers: 2), new LastStep(), Linear(5, 2));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        using var input = randn(4, 2, 3);
        var after = long.MaxValue;
        for (var step = 0; step < 12; step++)
        {
            using (NewDisposeScope())
            {
                var outputs = model.call(input);
                lfp.Propagate(outputs, ones_like(outputs));
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (step == 5)
                after = Tensor.TotalCount;
        }

        Assert.InRange(Tensor.TotalCount, 0, after);
    }

    [Fact]
    public void Rules_NumbersOutOfRangeOrOtherLayers_AreRefusedByName()
    {
        Assert.Contains(
            "ε must be a finite number of at least 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => new GatedSignalRule(-1)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "there are ZeroOutput, ZeroInput and Expected",
            Assert.Throws<ArgumentOutOfRangeException>(() => new GatedSplitRule(reference: (ActivationReference)5)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "The gate's share must lie between 0 and 1, both excluded: with 0 it is GatedSignalRule",
            Assert.Throws<ArgumentOutOfRangeException>(() => new GatedSplitRule(share: 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GatedSplitRule(share: 1));
        Assert.Contains(
            "The share of the memory's gate must be at least 0 and below 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => new GatedSplitRule(memoryShare: 1)).Message, StringComparison.Ordinal);
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(2, 2));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().WithName("0", new GatedSignalRule()));
        Assert.Contains(
            "The layer '0' is a Linear; a GatedSignalRule is for Lstm and Gru only. Give it another rule, such as new EpsilonRule().",
            Assert.Throws<InvalidOperationException>(() => model.call(ones(1, 2))).Message, StringComparison.Ordinal);
    }

    private static Composite With(double share, double memoryShare, double epsilon, ActivationReference reference)
        => Composite.Epsilon(epsilon).With<RecurrentLayer>(
            share > 0 ? new GatedSplitRule(epsilon, share, reference, memoryShare) : new GatedSignalRule(epsilon));

    private static void Close(double[] expected, Tensor actual)
    {
        var found = Values(actual);
        Assert.Equal(expected.Length, found.Length);
        var size = Math.Max(expected.Max(Math.Abs), 1e-3);
        Assert.All(expected.Zip(found), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 1e-9 * size, $"{pair}"));
    }

    private static double[,] Table(Tensor tensor)
    {
        var values = Values(tensor);
        var table = new double[tensor.shape[0], tensor.shape[1]];
        for (var i = 0; i < values.Length; i++)
            table[i / tensor.shape[1], i % tensor.shape[1]] = values[i];
        return table;
    }

    private static double[] Values(Tensor tensor) => tensor.detach().contiguous().data<double>().ToArray();
}
