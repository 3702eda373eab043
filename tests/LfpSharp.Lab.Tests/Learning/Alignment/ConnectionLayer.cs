namespace LfpSharp.Lab.Tests.Learning.Alignment;

/// <summary>A layer as a plain list of connections, dense or convolutional, for slow twins in float64.</summary>
/// <param name="Weight">The weights, in row-major order.</param>
/// <param name="Bias">The biases.</param>
/// <param name="Connections">Which output gets which input by which weight.</param>
/// <param name="BiasOf">Which bias each output gets.</param>
internal sealed record ConnectionLayer(double[] Weight, double[] Bias, List<(int Output, int Input, int Weight)> Connections, int[] BiasOf)
{
    public static ConnectionLayer Linear(double[] weight, double[] bias)
    {
        var inputs = weight.Length / bias.Length;
        return new(
            weight,
            bias,
            [.. from o in Enumerable.Range(0, bias.Length) from i in Enumerable.Range(0, inputs) select (o, i, (o * inputs) + i)],
            [.. Enumerable.Range(0, bias.Length)]);
    }

    public static ConnectionLayer Convolution(double[] weight, double[] bias, int side, int kernel, int stride, int padding)
    {
        var (outputs, inputs) = (bias.Length, weight.Length / bias.Length / kernel / kernel);
        var outSide = ((side + (2 * padding) - kernel) / stride) + 1;
        var connections = new List<(int, int, int)>();
        for (var o = 0; o < outputs * outSide * outSide; o++)
        {
            var (channel, row, column) = (o / outSide / outSide, o / outSide % outSide, o % outSide);
            for (var k = 0; k < inputs * kernel * kernel; k++)
            {
                var (y, x) = ((row * stride) - padding + (k / kernel % kernel), (column * stride) - padding + (k % kernel));
                if (y >= 0 && y < side && x >= 0 && x < side)
                    connections.Add((o, (((k / kernel / kernel * side) + y) * side) + x, (channel * inputs * kernel * kernel) + k));
            }
        }
        return new(weight, bias, connections, [.. Enumerable.Range(0, outputs * outSide * outSide).Select(o => o / outSide / outSide)]);
    }

    public double[] Forward(double[] input)
    {
        var output = BiasOf.Select(bias => Bias[bias]).ToArray();
        foreach (var (o, i, w) in Connections)
            output[o] += Weight[w] * input[i];
        return output;
    }

    public double[] Back(double[] signal, double[] backwardWeight, int inputs)
    {
        var back = new double[inputs];
        foreach (var (o, i, w) in Connections)
            back[i] += backwardWeight[w] * signal[o];
        return back;
    }

    public void AddGradient(double[] signal, double[] input, double[] weightGradient, double[] biasGradient)
    {
        foreach (var (o, i, w) in Connections)
            weightGradient[w] += signal[o] * input[i];
        for (var o = 0; o < signal.Length; o++)
            biasGradient[BiasOf[o]] += signal[o];
    }
}
