using LfpSharp.Testing.Twins;

namespace LfpSharp.Tests.Twins;

/// <summary>
/// A layer of connections whose reward is shared out by any <see cref="ScalarRule"/>: <c>r_i = Σ_j m_ij</c>,
/// <c>φ(w) = sgn(w) Σ m</c> over the batch and, where connections share a weight, over these.
/// </summary>
internal sealed class ScalarRuledLayer(
    IReadOnlyList<ScalarConnection> connections, double[] weight, IReadOnlyList<int> biasOf, double[]? bias, ScalarRule rule)
    : IScalarLayer
{
    private readonly ILookup<int, ScalarConnection> byOutput = connections.ToLookup(connection => connection.Output);
    private double[] a = [], z = [];

    public double[] WeightFeedback { get; } = new double[weight.Length];

    public double[] BiasFeedback { get; } = new double[bias?.Length ?? 0];

    /// <summary>A linear layer of weights [outputs, inputs].</summary>
    public static ScalarRuledLayer Dense(double[] weight, int outputs, double[]? bias, ScalarRule rule)
    {
        var inputs = weight.Length / outputs;
        return new(
            [.. Enumerable.Range(0, weight.Length).Select(w => new ScalarConnection(w % inputs, w / inputs, w))],
            weight, [.. Enumerable.Range(0, outputs)], bias, rule);
    }

    public double[] Forward(double[] input)
    {
        a = input;
        z = [.. Enumerable.Range(0, biasOf.Count).Select(j
            => byOutput[j].Sum(connection => weight[connection.Weight] * a[connection.Input]) + (bias?[biasOf[j]] ?? 0))];
        return z;
    }

    public double[] Backward(double[] reward, Func<double, double> stabilize)
    {
        var passed = new double[a.Length];
        for (var j = 0; j < z.Length; j++)
        {
            var mine = byOutput[j].ToList();
            List<ScalarLink> links = [.. mine.Select(connection => new ScalarLink(a[connection.Input], weight[connection.Weight], false))];
            if (bias is not null)
                links.Add(new ScalarLink(1, bias[biasOf[j]], true));
            var messages = rule(links, z[j], reward[j], stabilize);
            for (var k = 0; k < mine.Count; k++)
            {
                passed[mine[k].Input] += messages[k].Passed;
                WeightFeedback[mine[k].Weight] += Math.Sign(weight[mine[k].Weight]) * messages[k].Learned;
            }

            if (bias is not null)
                BiasFeedback[biasOf[j]] += Math.Sign(bias[biasOf[j]]) * messages[^1].Learned;
        }

        return passed;
    }
}
