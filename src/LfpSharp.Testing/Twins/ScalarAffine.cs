namespace LfpSharp.Testing.Twins;

/// <summary>
/// <c>z_j = Σ_i w_ij a_i + b_j</c> over an explicit list of connections, so that it serves linear layers and any convolution.
/// </summary>
/// <remarks>
/// With <c>s_j = r_j / stab(z_j)</c> the reward of an input is <c>r_i = a_i Σ_j w_ij s_j</c>, and the feedback of the parameters is
/// <c>φ(w_ij) = |w_ij| Σ a_i s_j</c> and <c>φ(b_j) = |b_j| Σ s_j</c>, summed over all samples that went back.
/// </remarks>
public sealed class ScalarAffine : IScalarLayer
{
    private readonly IReadOnlyList<ScalarConnection> connections;
    private readonly IReadOnlyList<double> weight, bias;
    private readonly IReadOnlyList<int> biasOf;
    private readonly double[] weightFeedback, biasFeedback;
    private double[] a = [], z = [];

    /// <summary>Makes a layer of its connections.</summary>
    /// <param name="connections">Which input reaches which output by which weight.</param>
    /// <param name="weight">The weights.</param>
    /// <param name="biasOf">For each output the index of its bias; all channels' outputs share one in a convolution.</param>
    /// <param name="bias">The biases.</param>
    public ScalarAffine(
        IReadOnlyList<ScalarConnection> connections, IReadOnlyList<double> weight, IReadOnlyList<int> biasOf, IReadOnlyList<double> bias)
    {
        ArgumentNullException.ThrowIfNull(connections);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(biasOf);
        ArgumentNullException.ThrowIfNull(bias);
        (this.connections, this.weight, this.biasOf, this.bias) = (connections, weight, biasOf, bias);
        (weightFeedback, biasFeedback) = (new double[weight.Count], new double[bias.Count]);
    }

    /// <summary>The feedback of each weight, summed over the samples so far.</summary>
    public IReadOnlyList<double> WeightFeedback => weightFeedback;

    /// <summary>The feedback of each bias, summed over the samples so far.</summary>
    public IReadOnlyList<double> BiasFeedback => biasFeedback;

    /// <summary>A linear layer.</summary>
    /// <param name="weight">The weights, output after output as PyTorch lays them: [outputs, inputs].</param>
    /// <param name="bias">The biases, [outputs].</param>
    /// <exception cref="ArgumentException">The number of weights is no multiple of that of biases.</exception>
    public static ScalarAffine Dense(IReadOnlyList<double> weight, IReadOnlyList<double> bias)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(bias);
        if (bias.Count == 0 || weight.Count % bias.Count != 0)
        {
            throw new ArgumentException(
                $"There are {weight.Count} weights and {bias.Count} biases; a linear layer has as many weights for each output.",
                nameof(weight));
        }

        var inputs = weight.Count / bias.Count;
        return new ScalarAffine(
            [.. Enumerable.Range(0, weight.Count).Select(w => new ScalarConnection(w % inputs, w / inputs, w))],
            weight,
            [.. Enumerable.Range(0, bias.Count)],
            bias);
    }

    /// <inheritdoc/>
    public double[] Forward(double[] input)
    {
        ArgumentNullException.ThrowIfNull(input);
        a = input;
        z = [.. biasOf.Select(b => bias[b])];
        foreach (var (i, j, w) in connections)
            z[j] += weight[w] * a[i];
        return z;
    }

    /// <inheritdoc/>
    public double[] Backward(double[] reward, Func<double, double> stabilize)
    {
        ArgumentNullException.ThrowIfNull(reward);
        ArgumentNullException.ThrowIfNull(stabilize);
        var passed = new double[a.Length];
        foreach (var (i, j, w) in connections)
        {
            // The reward of one connection, and the feedback of its weight.
            var normalized = reward[j] / stabilize(z[j]);
            passed[i] += a[i] * weight[w] * normalized;
            weightFeedback[w] += Math.Abs(weight[w]) * a[i] * normalized;
        }

        for (var j = 0; j < z.Length; j++)
            biasFeedback[biasOf[j]] += Math.Abs(bias[biasOf[j]]) * reward[j] / stabilize(z[j]);
        return passed;
    }
}
