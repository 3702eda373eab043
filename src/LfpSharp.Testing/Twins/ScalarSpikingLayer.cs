using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Testing.Twins;

/// <summary>
/// A linear layer of leaky integrate-and-fire neurons in double, one sample and one neuron at a time: the slow twin of
/// <see cref="Spiking.Stages.LifLayer"/>.
/// </summary>
/// <remarks>
/// <para>Forward, <c>u_0 = 0</c>: <c>I_t = W x_t + V spike_{t−1} + b</c>, <c>u_t = β k_{t−1} + I_t − a·spike_{t−1}</c> with k and a as
/// <see cref="Reset"/> says, and <c>spike_t = [u_t &gt; θ]</c>.</para>
/// <para>Back by <see cref="SpikeFeedback"/>, t from T down to 1:
/// <c>n_t = ρ_t / (|k_{t−1}| + |I_t − (1 − β) k_{t−1}| + ε)</c> and <c>carry_{t−1} = β k_{t−1} n_t</c>, where
/// <c>ρ_t = r_t + carry_t</c> at the output and <c>ρ_t = spike_t c_t + carry_t</c> in a hidden layer; the density below is
/// <c>Wᵀ n_t</c>, and the share of a weight <c>Σ_t n_t x_tᵀ</c>. With another <see cref="SpikeShare"/>
/// <c>n_t = g_t c_t + β n_{t+1}</c>, <c>g_t = 1/max(u_t, θ)</c> where <c>u_t</c> is above θ or 0; at the output
/// <c>n_t = r_t / (|β k_{t−1}| + |I_t| + ε) + β n_{t+1}</c>. By a surrogate gradient
/// <c>n_t = c_t·slope(u_t − θ) + β n_{t+1}</c>.</para>
/// </remarks>
/// <param name="weights">W, [neurons, inputs].</param>
/// <param name="biases">b, [neurons].</param>
/// <param name="recurrent">V, [neurons, neurons]; null for none.</param>
/// <param name="decays">β of each neuron.</param>
/// <param name="threshold">θ.</param>
/// <param name="reset">What a spike does to the membrane.</param>
public sealed class ScalarSpikingLayer(
    double[,] weights, double[] biases, double[,]? recurrent, double[] decays, double threshold, Reset reset)
{
    private readonly int neurons = biases.Length;
    private double[][] inputs = [], currents = [];

    /// <summary>The spikes of the last <see cref="Run"/>, 0 or 1: [steps][neurons].</summary>
    public IReadOnlyList<double[]> Spikes { get; private set; } = [];

    /// <summary>The membranes of the last <see cref="Run"/>, u: [steps][neurons].</summary>
    public IReadOnlyList<double[]> Membranes { get; private set; } = [];

    /// <summary>What the last <see cref="Return"/> gave each weight, <c>Σ_t n_t x_tᵀ</c>: [neurons, inputs].</summary>
    public double[,] WeightShares { get; private set; } = new double[0, 0];

    /// <summary>What the last <see cref="Return"/> gave each recurrent weight, <c>Σ_t n_t spike_{t−1}ᵀ</c>: [neurons, neurons].</summary>
    public double[,] RecurrentShares { get; private set; } = new double[0, 0];

    /// <summary>What the last <see cref="Return"/> gave each bias, <c>Σ_t n_t</c>.</summary>
    public IReadOnlyList<double> BiasShares { get; private set; } = [];

    /// <summary>Runs a sequence through the layer.</summary>
    /// <param name="sequence">The inputs, [steps][inputs].</param>
    /// <returns>The spikes, [steps][neurons].</returns>
    public double[][] Run(double[][] sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        inputs = sequence;
        double[][] spikes = [.. inputs.Select(_ => new double[neurons])], membranes = [.. inputs.Select(_ => new double[neurons])];
        currents = [.. inputs.Select(_ => new double[neurons])];
        for (var t = 0; t < inputs.Length; t++)
        {
            for (var j = 0; j < neurons; j++)
            {
                var current = biases[j];
                for (var i = 0; i < inputs[t].Length; i++)
                    current += weights[j, i] * inputs[t][i];
                for (var k = 0; recurrent is not null && t > 0 && k < neurons; k++)
                    current += recurrent[j, k] * spikes[t - 1][k];
                currents[t][j] = current;
                membranes[t][j] = Next(t > 0 ? membranes[t - 1][j] : 0, current, decays[j]);
                spikes[t][j] = membranes[t][j] > threshold ? 1 : 0;
            }
        }

        (Spikes, Membranes) = (spikes, membranes);
        return spikes;
    }

    /// <summary>Takes rewards at the output, or densities at hidden spikes, back through the sequence of the last run.</summary>
    /// <param name="signals">The rewards or densities, [steps][neurons].</param>
    /// <param name="isOutput">Whether the signals are rewards at the output; else densities from the layer above.</param>
    /// <param name="rule">Feedback with its ε, or a surrogate gradient.</param>
    /// <param name="slope">The surrogate's slope, of <c>u − θ</c>; not used by feedback.</param>
    /// <returns>The densities at the input, [steps][inputs].</returns>
    public double[][] Return(double[][] signals, bool isOutput, SpikingRule rule, Func<double, double>? slope)
    {
        ArgumentNullException.ThrowIfNull(signals);
        double[,] weightShares = new double[neurons, inputs[0].Length], recurrentShares = new double[neurons, neurons];
        var biasShares = new double[neurons];
        double[][] density = [.. inputs.Select(step => new double[step.Length])];
        double[] carry = new double[neurons], fedBack = new double[neurons];
        for (var t = inputs.Length - 1; t >= 0; t--)
        {
            var shares = new double[neurons];
            for (var j = 0; j < neurons; j++)
            {
                double before = t > 0 ? Membranes[t - 1][j] : 0, current = currents[t][j];
                var isCleared = reset == Reset.ToZero && before > threshold;
                var kept = isCleared ? 0 : before;
                if (rule is SpikeFeedback { Share: not SpikeShare.Spike } gated)
                {
                    var potential = Membranes[t][j];
                    var takesPart = potential > (gated.Share == SpikeShare.Membrane ? 0 : threshold);
                    var gate = takesPart ? 1 / Math.Max(potential, threshold) : 0;
                    shares[j] = carry[j] + (isOutput
                        ? (signals[t][j] / (Math.Abs(decays[j] * kept) + Math.Abs(current) + gated.Epsilon)) + (gate * fedBack[j])
                        : gate * (signals[t][j] + fedBack[j]));
                    carry[j] = isCleared ? 0 : decays[j] * shares[j];
                }
                else if (rule is SpikeFeedback feedback)
                {
                    var received = isOutput ? signals[t][j] + (Spikes[t][j] * fedBack[j]) : Spikes[t][j] * (signals[t][j] + fedBack[j]);
                    shares[j] = (received + carry[j]) / (Math.Abs(kept) + Math.Abs(current - ((1 - decays[j]) * kept)) + feedback.Epsilon);
                    carry[j] = decays[j] * kept * shares[j];
                }
                else
                {
                    shares[j] = ((signals[t][j] + fedBack[j]) * slope!(Membranes[t][j] - threshold)) + carry[j];
                    carry[j] = isCleared ? 0 : decays[j] * shares[j];
                }
            }

            fedBack = new double[neurons];
            for (var j = 0; j < neurons; j++)
            {
                biasShares[j] += shares[j];
                for (var i = 0; i < density[t].Length; i++)
                {
                    weightShares[j, i] += shares[j] * inputs[t][i];
                    density[t][i] += weights[j, i] * shares[j];
                }

                for (var k = 0; recurrent is not null && k < neurons; k++)
                {
                    recurrentShares[j, k] += t > 0 ? shares[j] * Spikes[t - 1][k] : 0;
                    fedBack[k] += recurrent[j, k] * shares[j];
                }
            }
        }

        (WeightShares, RecurrentShares, BiasShares) = (weightShares, recurrentShares, biasShares);
        return density;
    }

    private double Next(double before, double current, double decay)
    {
        var fired = before > threshold;
        return reset switch
        {
            _ when reset == Reset.SubtractDelayed => (decay * before) + current - (fired ? threshold : 0),
            _ when reset == Reset.SubtractAtOnce => (decay * (before - (fired ? threshold : 0))) + current,
            _ when reset == Reset.ToZero => (decay * (fired ? 0 : before)) + current,
            _ => (decay * before) + current,
        };
    }
}
