using LfpSharp.Spiking.Learning;

namespace LfpSharp.Tests.Spiking;

/// <summary>A dense spiking layer written out in double, one neuron at a time: the slow twin of every other path.</summary>
internal sealed class ScalarLayer(double[,] weights, double[] biases, double[,]? recurrent, double[] decays, double threshold, string reset)
{
    private readonly int neurons = biases.Length;

    public double[][] Spikes = [], Membranes = [], Currents = [], Inputs = [];

    public double[,] WeightShares = new double[0, 0];

    public double[,] RecurrentShares = new double[0, 0];

    public double[] BiasShares = [];

    public double[][] Run(double[][] inputs)
    {
        Inputs = inputs;
        Spikes = [.. inputs.Select(_ => new double[neurons])];
        Membranes = [.. inputs.Select(_ => new double[neurons])];
        Currents = [.. inputs.Select(_ => new double[neurons])];
        for (var t = 0; t < inputs.Length; t++)
        {
            for (var j = 0; j < neurons; j++)
            {
                var current = biases[j];
                for (var i = 0; i < inputs[t].Length; i++)
                    current += weights[j, i] * inputs[t][i];
                for (var k = 0; recurrent is not null && t > 0 && k < neurons; k++)
                    current += recurrent[j, k] * Spikes[t - 1][k];
                var before = t > 0 ? Membranes[t - 1][j] : 0;
                var fired = before > threshold;
                var membrane = reset switch
                {
                    "delayed" => (decays[j] * before) + current - (fired ? threshold : 0),
                    "atOnce" => (decays[j] * (before - (fired ? threshold : 0))) + current,
                    "toZero" => (decays[j] * (fired ? 0 : before)) + current,
                    _ => (decays[j] * before) + current,
                };
                Currents[t][j] = current;
                Membranes[t][j] = membrane;
                Spikes[t][j] = membrane > threshold ? 1 : 0;
            }
        }

        return Spikes;
    }

    /// <summary>Takes rewards at the output, or densities at hidden spikes, back to densities at the input.</summary>
    public double[][] Return(double[][] signals, bool isOutput, SpikingRule rule, Func<double, double>? slope)
    {
        int steps = Inputs.Length, inputs = Inputs[0].Length;
        WeightShares = new double[neurons, inputs];
        RecurrentShares = new double[neurons, neurons];
        BiasShares = new double[neurons];
        double[][] density = [.. Inputs.Select(_ => new double[inputs])];
        double[] carry = new double[neurons], fedBack = new double[neurons];
        for (var t = steps - 1; t >= 0; t--)
        {
            var shares = new double[neurons];
            for (var j = 0; j < neurons; j++)
            {
                double before = t > 0 ? Membranes[t - 1][j] : 0, current = Currents[t][j];
                var kept = reset == "toZero" && before > threshold ? 0 : before;
                if (rule is SpikeFeedback feedback)
                {
                    var received = isOutput ? signals[t][j] + (Spikes[t][j] * fedBack[j]) : Spikes[t][j] * (signals[t][j] + fedBack[j]);
                    shares[j] = (received + carry[j]) / (Math.Abs(kept) + Math.Abs(current - ((1 - decays[j]) * kept)) + feedback.Epsilon);
                    carry[j] = decays[j] * kept * shares[j];
                }
                else
                {
                    shares[j] = ((signals[t][j] + fedBack[j]) * slope!(Membranes[t][j] - threshold)) + carry[j];
                    carry[j] = reset == "toZero" && before > threshold ? 0 : decays[j] * shares[j];
                }
            }

            fedBack = new double[neurons];
            for (var j = 0; j < neurons; j++)
            {
                BiasShares[j] += shares[j];
                for (var i = 0; i < inputs; i++)
                {
                    WeightShares[j, i] += shares[j] * Inputs[t][i];
                    density[t][i] += weights[j, i] * shares[j];
                }

                for (var k = 0; recurrent is not null && k < neurons; k++)
                {
                    RecurrentShares[j, k] += t > 0 ? shares[j] * Spikes[t - 1][k] : 0;
                    fedBack[k] += recurrent[j, k] * shares[j];
                }
            }
        }

        return density;
    }
}
