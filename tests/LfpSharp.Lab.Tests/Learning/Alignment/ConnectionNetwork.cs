using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning.Alignment;

/// <summary>
/// A small convolutional network in float64, once as a model and once as loops: conv 1→2 (3×3, stride 2, padding 1) - tanh - max
/// pool 2 - conv 2→3 (2×2, padding 1) - ReLU - linear 27→5 - sigmoid - linear 5→3, on images of 8×8.
/// </summary>
internal sealed class ConnectionNetwork
{
    public const int Classes = 3;
    private readonly ConnectionLayer[] layers;

    public ConnectionNetwork()
    {
        using var generator = new Generator(5);
        Model = nn.Sequential(
            nn.Conv2d(1, 2, 3, stride: 2, padding: 1), nn.Tanh(), nn.MaxPool2d(2), nn.Conv2d(2, 3, 2, padding: 1), nn.ReLU(), nn.Flatten(),
            nn.Linear(27, 5), nn.Sigmoid(), nn.Linear(5, Classes));
        Model.to(ScalarType.Float64);
        using (no_grad())
        {
            foreach (var parameter in Model.parameters())
                parameter.normal_(0, 0.5, generator);
        }
        Inputs = randn([4, 1, 8, 8], ScalarType.Float64, generator: generator);
        Labels = tensor(new long[] { 0, 2, 1, 1 });
        double[][] p = [.. Model.parameters().Select(parameter => parameter.data<double>().ToArray())];
        layers = Layers(p);
    }

    /// <summary>All parameters in a row.</summary>
    public double[] Parameters => [.. layers.SelectMany(layer => layer.Weight.Concat(layer.Bias))];

    public Sequential Model { get; }

    public Tensor Inputs { get; }

    public Tensor Labels { get; }

    public Tensor[] Weights => [.. Model.parameters().Where(parameter => parameter.dim() > 1)];

    /// <summary>The gradients in the order of the model's parameters.</summary>
    /// <param name="back">The signal at what a layer hands on, from that layer's number, the signal δz of the next layer, and the output
    /// error.</param>
    public double[][] Gradients(Func<int, ConnectionLayer, double[], double[], double[]> back)
    {
        var gradients = layers.SelectMany(layer => new[] { new double[layer.Weight.Length], new double[layer.Bias.Length] }).ToArray();
        var samples = Inputs.reshape(4, -1);
        for (var n = 0; n < 4; n++)
        {
            double[] x0 = samples[n].data<double>().ToArray();
            var z0 = layers[0].Forward(x0);
            var a0 = Array.ConvertAll(z0, Math.Tanh);
            int[] best = [.. Enumerable.Range(0, 8).Select(o => Window(o).MaxBy(i => a0[i]))];
            double[] x1 = [.. best.Select(i => a0[i])];
            var z1 = layers[1].Forward(x1);
            var x2 = Array.ConvertAll(z1, z => Math.Max(z, 0));
            var z2 = layers[2].Forward(x2);
            var x3 = Array.ConvertAll(z2, z => 1 / (1 + Math.Exp(-z)));
            var y = layers[3].Forward(x3);
            var total = y.Sum(Math.Exp);
            var label = Labels[n].item<long>();
            double[] e = [.. y.Select((score, c) => ((Math.Exp(score) / total) - (c == label ? 1 : 0)) / 4)];

            layers[3].AddGradient(e, x3, gradients[6], gradients[7]);
            double[] d2 = [.. back(2, layers[3], e, e).Select((s, i) => s * x3[i] * (1 - x3[i]))];
            layers[2].AddGradient(d2, x2, gradients[4], gradients[5]);
            double[] d1 = [.. back(1, layers[2], d2, e).Select((s, i) => z1[i] > 0 ? s : 0)];
            layers[1].AddGradient(d1, x1, gradients[2], gradients[3]);
            var h0 = back(0, layers[1], d1, e);
            var d0 = new double[z0.Length];
            for (var o = 0; o < 8; o++)
                d0[best[o]] += h0[o] * (1 - (a0[best[o]] * a0[best[o]]));
            layers[0].AddGradient(d0, x0, gradients[0], gradients[1]);
        }
        return gradients;
    }

    /// <summary>The mean cross-entropy with other parameters.</summary>
    public double Loss(double[] parameters)
    {
        var from = 0;
        var other = Layers(
            [
                .. layers.SelectMany(layer => new[] { layer.Weight.Length, layer.Bias.Length })
                    .Select(length => parameters[from..(from += length)]),
            ]);
        var samples = Inputs.reshape(4, -1);
        return Enumerable.Range(0, 4).Average(n =>
        {
            var a0 = Array.ConvertAll(other[0].Forward(samples[n].data<double>().ToArray()), Math.Tanh);
            var x2 =
                Array.ConvertAll(other[1].Forward([.. Enumerable.Range(0, 8).Select(o => Window(o).Max(i => a0[i]))]), z => Math.Max(z, 0));
            var y = other[3].Forward(Array.ConvertAll(other[2].Forward(x2), z => 1 / (1 + Math.Exp(-z))));
            return Math.Log(y.Sum(Math.Exp)) - y[Labels[n].item<long>()];
        });
    }

    public void AssertGradients(double[][] expected)
    {
        foreach (var (parameter, values) in Model.parameters().Zip(expected))
        {
            using var found = parameter.grad!;
            Assert.All(found.data<double>().ToArray().Zip(values), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
            Assert.Contains(values, value => Math.Abs(value) > 1e-6);
        }
    }

    private static ConnectionLayer[] Layers(double[][] p)
        => [
            ConnectionLayer.Convolution(p[0], p[1], 8, 3, 2, 1),
            ConnectionLayer.Convolution(p[2], p[3], 2, 2, 1, 1),
            ConnectionLayer.Linear(p[4], p[5]),
            ConnectionLayer.Linear(p[6], p[7]),
        ];

    private static IEnumerable<int> Window(int output)
    {
        var corner = (output / 4 * 16) + (output / 2 % 2 * 8) + (output % 2 * 2);
        return [corner, corner + 1, corner + 4, corner + 5];
    }
}
