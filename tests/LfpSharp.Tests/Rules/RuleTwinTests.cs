using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using LfpSharp.Testing.Twins;
using LfpSharp.Tests.Twins;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

/// <summary>Every rule of layers against its explicit form in plain loops; inputs, weights and biases of 0 among the others.</summary>
public sealed class RuleTwinTests
{
    private static readonly Dictionary<string, (Func<double, Rule> Rule, ScalarRule Twin)> Rules = new()
    {
        ["epsilon"] = (epsilon => new EpsilonRule(epsilon), ScalarRules.Epsilon),
        ["gamma"] = (epsilon => new GammaRule(0.3, epsilon), ScalarRules.Gamma(0.3)),
        ["gamma 0"] = (epsilon => new GammaRule(0, epsilon), ScalarRules.Gamma(0)),
        ["z-plus"] = (epsilon => new ZPlusRule(epsilon), ScalarRules.ZPlus),
        ["alpha 1"] = (epsilon => new AlphaBetaRule(1, epsilon), ScalarRules.ZPlus),
        ["alpha-beta"] = (epsilon => new AlphaBetaRule(2.5, epsilon), ScalarRules.AlphaBeta(2.5)),
        ["w-square"] = (epsilon => new SquaredWeightsRule(epsilon), ScalarRules.SquaredWeights),
        ["flat"] = (epsilon => new FlatRule(epsilon), ScalarRules.Flat),
        ["z-box"] = (epsilon => new BoxRule(-2, 3, epsilon), ScalarRules.Box(-2, 3)),
        ["z-box from 0"] = (epsilon => new BoxRule(0, 3, epsilon), ScalarRules.Box(0, 3)),
        ["hebbian"] = (epsilon => new HebbianRule(epsilon), ScalarRules.Hebbian),
        ["reverse positive"] = (epsilon => new ReverseRule(ReversedSign.Positive, epsilon), ScalarRules.Reverse(true, false)),
        ["reverse negative"] = (epsilon => new ReverseRule(ReversedSign.Negative, epsilon), ScalarRules.Reverse(false, true)),
        ["reverse both"] = (epsilon => new ReverseRule(ReversedSign.Both, epsilon), ScalarRules.Reverse(true, true)),
    };

    public static TheoryData<string, double, string> Cases
    {
        get
        {
            var data = new TheoryData<string, double, string>();
            foreach (var name in Rules.Keys)
            {
                foreach (var epsilon in new[] { 1e-6, 0.1 })
                {
                    foreach (var place in new[] { "0", "2", "4", "0 2 4" })
                        data.Add(name, epsilon, place);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Propagate_DenseNetwork_AgreesWithTheExplicitForm(string name, double epsilon, string places)
        => CheckDense(name, epsilon, places, CPU);

    [Fact]
    public void Propagate_OnCuda_AgreesWithTheExplicitForm()
    {
        var device = CudaDevice.OrSkip();
        foreach (var name in Rules.Keys)
        {
            CheckDense(name, 0.1, "0 2 4", device);
            CheckConvolution(name, 2, 2, 1, 2, device);
        }
    }

    private static void CheckDense(string name, double epsilon, string places, Device device)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var model = Sequential(
            Linear(4, 6, dtype: ScalarType.Float64), ReLU(), Linear(6, 5, dtype: ScalarType.Float64), Tanh(),
            Linear(5, 3, hasBias: name != "w-square", dtype: ScalarType.Float64));
        Blank(model);
        var composite = places.Split(' ').Aggregate(
            Composite.Epsilon(epsilon), (lines, place) => lines.WithName(place, Rules[name].Rule(epsilon)));
        var twins = model.children().OfType<Linear>().Select((linear, l) => ScalarRuledLayer.Dense(
            Values(linear.weight!), (int)linear.weight!.shape[0], linear.bias is { } bias ? Values(bias) : null,
            places.Contains($"{2 * l}", StringComparison.Ordinal) ? Rules[name].Twin : ScalarRules.Epsilon)).ToList();
        var network = new ScalarNetwork(epsilon).Add(twins[0]).Add(new ScalarActivation(z => Math.Max(z, 0)))
            .Add(twins[1]).Add(new ScalarActivation(Math.Tanh)).Add(twins[2]);
        var inputs = randn([5, 4], ScalarType.Float64);
        inputs[TensorIndex.Colon, 1] = 0;

        Compare(model, composite, network, [.. model.children().OfType<Linear>().Zip(twins)], inputs, device);
    }

    public static TheoryData<string, int, int, int, int> Convolutions
    {
        get
        {
            var data = new TheoryData<string, int, int, int, int>();
            foreach (var name in Rules.Keys)
            {
                data.Add(name, 1, 1, 1, 1);
                data.Add(name, 2, 2, 1, 2);
                data.Add(name, 1, 0, 2, 1);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Propagate_ConvolutionAndTheLayerBehindItsPool_AgreeWithTheExplicitForm(
        string name, int stride, int padding, int dilation, int groups)
        => CheckConvolution(name, stride, padding, dilation, groups, CPU);

    private static void CheckConvolution(string name, int stride, int padding, int dilation, int groups, Device device)
    {
        const double Epsilon = 0.01;
        using var scope = NewDisposeScope();
        manual_seed(11);
        var shape = new ScalarConvolution(2, 4, 7, 3, stride, padding, dilation, groups);
        var convolution = Conv2d(2, 4, 3, stride, padding, dilation, groups: groups, dtype: ScalarType.Float64);
        var features = shape.Windows().Length;
        var head = Linear(features, 3, dtype: ScalarType.Float64);
        using var model = Sequential(convolution, ReLU(), MaxPool2d(2), Flatten(), head);
        Blank(model);

        var first = new ScalarRuledLayer(
            shape.Connections(), Values(convolution.weight), shape.BiasOf, Values(convolution.bias!), Rules[name].Twin);
        var last = ScalarRuledLayer.Dense(Values(head.weight!), 3, Values(head.bias!), Rules[name].Twin);
        var network = new ScalarNetwork(Epsilon).Add(first).Add(new ScalarActivation(z => Math.Max(z, 0)))
            .Add(new ScalarMaxPool(shape.Windows())).Add(last);
        var rule = Rules[name].Rule(Epsilon);
        var composite = Composite.Epsilon(Epsilon).With<Linear>(rule).With<Convolution>(rule);
        Compare(model, composite, network, [(convolution, first), (head, last)], randn([3, 2, 7, 7], ScalarType.Float64), device);
    }

    [Fact]
    public void Propagate_OjaRule_AgreesWithTheExplicitForm()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var layer = Linear(3, 2, dtype: ScalarType.Float64);
        using var model = Sequential(layer, Tanh(), Linear(2, 2, dtype: ScalarType.Float64));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.1).WithName("0", new OjaRule(0.1))) { RecordRewards = true };
        var inputs = randn([6, 3], ScalarType.Float64);
        inputs[TensorIndex.Colon, 1] = 0;
        var outputs = model.call(inputs);
        lfp.Propagate(outputs, randn_like(outputs));

        var (a, z) = (Values(inputs), Values(layer.forward(inputs)));
        var r = Values(lfp.Rewards[0].Reward);
        double[] weight = Values(layer.weight!), bias = Values(layer.bias!);
        double Oja(double w, Func<int, double> input, int j)
        {
            double rewarded = 0, cubes = 0, products = 0;
            for (var n = 0; n < 6; n++)
            {
                var (aN, zN) = (input(n), z[(n * 2) + j]);
                rewarded += aN * zN * r[(n * 2) + j];
                cubes += aN * Math.Pow(zN, 3);
                products += aN * zN;
            }

            return Math.Abs(w) * (rewarded - (w * (products == 0 ? cubes : cubes / products)));
        }

        Close([.. weight.Select((w, k) => Oja(w, n => a[(n * 3) + (k % 3)], k / 3))], Values(-layer.weight!.grad!));
        Close([.. bias.Select((b, j) => Oja(b, _ => 1, j))], Values(-layer.bias!.grad!));
    }

    // Every fifth parameter is 0, and a whole row of the first: its neurons are 0 for any input.
    private static void Blank(Module model)
    {
        using var noGrad = no_grad();
        foreach (var parameter in model.parameters())
            parameter.view(-1)[TensorIndex.Slice(2, null, 5)] = 0;
        foreach (var parameter in model.parameters().Take(2))
            parameter[1] = 0;
    }

    private static void Compare(
        Module<Tensor, Tensor> model, Composite composite, ScalarNetwork twin, List<(Linear Layer, ScalarRuledLayer Twin)> layers,
        Tensor inputs, Device device)
        => Compare(model, composite, twin, [.. layers.Select(pair => ((Module)pair.Layer, pair.Twin))], inputs, device);

    private static void Compare(
        Module<Tensor, Tensor> model, Composite composite, ScalarNetwork twin, List<(Module Layer, ScalarRuledLayer Twin)> layers,
        Tensor inputs, Device device)
    {
        model.to(device);
        inputs = inputs.to(device);
        using var lfp = new FeedbackPropagation(model, composite) { RecordRewards = true };
        var outputs = model.call(inputs);
        var reward = randn_like(outputs);
        lfp.Propagate(outputs, reward);
        var inputRewards = new List<double>();
        for (var n = 0; n < inputs.shape[0]; n++)
        {
            twin.Forward(Values(inputs[n]));
            Close(twin.Outputs, Values(outputs[n]));
            inputRewards.AddRange(twin.Backward(Values(reward[n])));
        }

        Close(inputRewards, Values(lfp.InputRewards[0]));
        CheckFeedback(layers);

        // What a layer passes on is what arrives at the layer before it, moved or not.
        Assert.All(
            lfp.Rewards.Zip(lfp.Rewards.Skip(1)),
            pair => Close(Values(pair.First.Reward), Values(pair.Second.InputRewards[0])));

        // The shortest way through a Sequential; the inputs alone; and nothing but the inputs.
        lfp.RecordRewards = false;
        lfp.Propagate(model.call(inputs), reward);
        CheckFeedback(layers);
        lfp.RecordInputRewards = true;
        lfp.Propagate(model.call(inputs), reward);
        CheckFeedback(layers);
        Close(inputRewards, Values(lfp.InputRewards[0]));
        Close(inputRewards, Values(lfp.Explain(model.call(inputs), reward)[0]));
    }

    private static void CheckFeedback(List<(Module Layer, ScalarRuledLayer Twin)> layers)
    {
        foreach (var (layer, expected) in layers)
        {
            foreach (var (name, parameter) in layer.named_parameters(recurse: false))
            {
                Close(
                    name == "weight" ? expected.WeightFeedback : expected.BiasFeedback,
                    parameter.grad is { } gradient ? Values(-gradient) : new double[parameter.NumberOfElements]);
            }
        }
    }

    private static void Close(IReadOnlyList<double> expected, double[] actual)
    {
        Assert.Equal(expected.Count, actual.Length);
        var size = Math.Max(expected.Concat(actual).Max(Math.Abs), 1e-3);
        for (var i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-9 * size, $"[{i}]: expected {expected[i]:r}, got {actual[i]:r}");
    }

    private static double[] Values(Tensor tensor) => tensor.detach().cpu().contiguous().data<double>().ToArray();
}
