namespace LfpSharp.Tests.Twins;

/// <summary>
/// The method in its explicit form, one number at a time in float64: rewards go from layer to layer and every formula is
/// written out as the paper has it. Slow, and independent of tensors, hooks, autograd and densities.
/// </summary>
internal sealed class ScalarNetwork(double epsilon)
{
    private readonly List<IScalarLayer> layers = [];

    public double[] Outputs { get; private set; } = [];

    public ScalarNetwork Add(IScalarLayer layer)
    {
        layers.Add(layer);
        return this;
    }

    public void Forward(double[] input)
        => Outputs = layers.Aggregate(input, (value, layer) => layer.Forward(value));

    /// <summary>Sends the rewards of one sample back; the layers add up their feedback. Returns the reward at the input.</summary>
    public double[] Backward(double[] reward)
        => layers.AsEnumerable().Reverse().Aggregate(reward, (value, layer) => layer.Backward(value, Stabilize));

    private double Stabilize(double z) => z < 0 ? z - epsilon : z + epsilon;
}

internal interface IScalarLayer
{
    double[] Forward(double[] input);

    /// <summary>From the rewards of the outputs to the rewards of the inputs; adds to the feedback on the way.</summary>
    double[] Backward(double[] reward, Func<double, double> stabilize);
}

/// <summary>z_j = Σ_i w_ij a_i + b_j over an explicit list of connections, so that it serves dense and any convolution.</summary>
internal sealed class ScalarAffine(
    int outputs, IReadOnlyList<(int Input, int Output, int Weight)> connections, double[] weight, int[] biasOf, double[] bias)
    : IScalarLayer
{
    private double[] a = [], z = [];

    public double[] WeightFeedback { get; } = new double[weight.Length];

    public double[] BiasFeedback { get; } = new double[bias.Length];

    public double[] Forward(double[] input)
    {
        a = input;
        z = new double[outputs];
        for (var j = 0; j < outputs; j++)
            z[j] = bias[biasOf[j]];
        foreach (var (i, j, w) in connections)
            z[j] += weight[w] * a[i];
        return z;
    }

    public double[] Backward(double[] reward, Func<double, double> stabilize)
    {
        var passed = new double[a.Length];
        foreach (var (i, j, w) in connections)
        {
            // The reward of one connection, and the feedback of its weight.
            var normalized = reward[j] / stabilize(z[j]);
            passed[i] += a[i] * weight[w] * normalized;
            WeightFeedback[w] += Math.Abs(weight[w]) * a[i] * normalized;
        }

        for (var j = 0; j < outputs; j++)
            BiasFeedback[biasOf[j]] += Math.Abs(bias[biasOf[j]]) * reward[j] / stabilize(z[j]);
        return passed;
    }
}

/// <summary>The identity rule: the reward of f(z) is the reward of z.</summary>
internal sealed class ScalarActivation(Func<double, double> f) : IScalarLayer
{
    public double[] Forward(double[] input) => [.. input.Select(f)];

    public double[] Backward(double[] reward, Func<double, double> stabilize) => reward;
}

/// <summary>To the winner (the first of equals), unchanged.</summary>
internal sealed class ScalarMaxPool(int[][] windows) : IScalarLayer
{
    private double[] a = [];

    public double[] Forward(double[] input)
    {
        a = input;
        return [.. windows.Select(window => window.Max(i => a[i]))];
    }

    public double[] Backward(double[] reward, Func<double, double> stabilize)
    {
        var passed = new double[a.Length];
        for (var j = 0; j < windows.Length; j++)
            passed[windows[j].MaxBy(i => a[i])] += reward[j];
        return passed;
    }
}
