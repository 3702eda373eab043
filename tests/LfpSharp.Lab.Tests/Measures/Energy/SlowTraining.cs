using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Measures.Energy;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures.Energy;

/// <summary>
/// A step of two layers with a ReLU between them, number by number: every connection by itself, every operation counted. The first
/// layer may be a convolution with padding; what lies outside of the image is no connection.
/// </summary>
internal sealed class SlowTraining
{
    private const double Epsilon = 1e-6;
    private readonly Abacus forward = new();
    private readonly Abacus backward = new();
    private readonly double epsilon;
    private readonly bool isFeedback;

    public SlowTraining(Sequential model, RuleOptions rule, Tensor inputs, Tensor labels)
    {
        (isFeedback, epsilon) = (rule is not GradientOptions, rule is LfpEpsilonOptions ? Epsilon : 0);
        var layers = model.children().ToArray();
        Layer[] both = [Layer.Of(layers[0], [.. inputs.shape[1..]]), Layer.Of(layers[^1], [inputs[0].NumberOfElements])];
        for (var n = 0; n < inputs.shape[0]; n++)
        {
            var x = inputs[n].flatten().data<double>().ToArray();
            var z = Affine(both[0], x);
            double[] a = [.. z.Select(value => forward.Larger(value, 0))];
            var o = Affine(both[1], a);
            var s = AtOutput(o, (int)labels[n].item<long>(), inputs.shape[0]);
            var c = Return(both[1], a, s, toInputs: true)!;
            for (var j = 0; j < c.Length; j++)
                c[j] = Gate(c[j], a[j], z[j]);
            Return(both[0], x, c, toInputs: false);
        }
        Gradients = [.. both.SelectMany(layer => new[] { Scaled(layer.Weights, layer.WeightSums), Scaled(layer.Biases, layer.BiasSums) })];
    }

    public Work Forward => forward.Work;

    public Work Backward => backward.Work;

    /// <summary>What the rule leaves in <c>.grad</c>, parameter by parameter.</summary>
    public IReadOnlyList<double[]> Gradients { get; }

    private double[] Affine(Layer layer, double[] x)
    {
        double[] z = [.. Enumerable.Range(0, layer.Outputs).Select(j => layer.Biases[layer.BiasOf(j)])];
        foreach (var (i, j, w) in layer.Connections)
            z[j] = forward.MultiplyAdd(x[i], layer.Weights[w], z[j]);
        return z;
    }

    /// <summary>The softmax reward, or the cross-entropy's gradient, is not counted; dividing by stab(z) is.</summary>
    private double[] AtOutput(double[] o, int label, long batch)
    {
        var sum = o.Sum(Math.Exp);
        var error = o.Select((value, j) => ((Math.Exp(value) / sum) - (j == label ? 1 : 0)) / batch).ToArray();
        return !isFeedback ? error : [.. error.Select((e, j) => backward.Divide(-o[j] * e, Stabilized(o[j])))];
    }

    private double Gate(double c, double a, double z)
        => !isFeedback || epsilon == 0 ? backward.Multiply(c, z > 0 ? 1 : 0) : backward.Divide(backward.Multiply(c, a), Stabilized(z));

    private double Stabilized(double z) => epsilon == 0 ? z : backward.Add(z, z < 0 ? -epsilon : epsilon);

    private double[]? Return(Layer layer, double[] x, double[] s, bool toInputs)
    {
        for (var j = 0; j < s.Length; j++)
            layer.BiasSums[layer.BiasOf(j)] = backward.Add(layer.BiasSums[layer.BiasOf(j)], s[j]);
        var c = toInputs ? new double[x.Length] : null;
        foreach (var (i, j, w) in layer.Connections)
        {
            layer.WeightSums[w] = backward.MultiplyAdd(x[i], s[j], layer.WeightSums[w]);
            if (c is not null)
                c[i] = backward.MultiplyAdd(layer.Weights[w], s[j], c[i]);
        }
        return c;
    }

    private double[] Scaled(double[] parameters, double[] sums)
        => !isFeedback ? sums : [.. sums.Zip(parameters, (sum, w) => -backward.Multiply(sum, Math.Abs(w)))];

    /// <summary>A layer as its connections: from input i to output j with weight w.</summary>
    private sealed record Layer(
        double[] Weights,
        double[] Biases,
        int Outputs,
        Func<int, int> BiasOf,
        IReadOnlyList<(int Input, int Output, int Weight)> Connections)
    {
        public double[] WeightSums { get; } = new double[Weights.Length];

        public double[] BiasSums { get; } = new double[Biases.Length];

        public static Layer Of(nn.Module module, long[] shape)
        {
            var (weights, biases) = (Values(module, "weight"), Values(module, "bias"));
            if (module is Linear linear)
            {
                return new(weights, biases, biases.Length, j => j,
                    [
                        .. from j in Enumerable.Range(0, biases.Length)
                           from i in Enumerable.Range(0, (int)linear.in_features)
                           select (i, j, (j * (int)linear.in_features) + i),
                    ]);
            }
            var (channels, height, width) = ((int)shape[0], (int)shape[1], (int)shape[2]);
            var connections = new List<(int, int, int)>();
            for (var place = 0; place < biases.Length * height * width; place++)
            {
                var (k, y, x) = (place / (height * width), place / width % height, place % width);
                for (var w = 0; w < channels * 9; w++)
                {
                    var (channel, row, column) = (w / 9, y + (w / 3 % 3) - 1, x + (w % 3) - 1);
                    if (row >= 0 && row < height && column >= 0 && column < width)
                        connections.Add(((((channel * height) + row) * width) + column, place, (k * channels * 9) + w));
                }
            }
            return new(weights, biases, biases.Length * height * width, j => j / (height * width), connections);
        }

        private static double[] Values(nn.Module module, string name)
            => module.named_parameters().Single(named => named.name == name).parameter.detach().data<double>().ToArray();
    }
}
