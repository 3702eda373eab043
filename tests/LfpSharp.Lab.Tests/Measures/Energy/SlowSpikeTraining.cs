using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Spiking;
using LfpSharp.Lab.Measures.Energy;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Rewards;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Stages;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures.Energy;

/// <summary>
/// A step of two layers of spiking neurons with the delayed reset, number by number: a spike adds the weights of its connections,
/// every operation counted. Threshold and reset are no arithmetic.
/// </summary>
internal sealed class SlowSpikeTraining
{
    private const double Epsilon = 1e-6;
    private const double Alpha = 2;
    private readonly Abacus forward = new();
    private readonly Abacus backward = new();
    private readonly double beta;
    private readonly double theta;
    private readonly bool isFeedback;
    private readonly SpikeShare? share;

    public SlowSpikeTraining(SpikingModel model, RuleOptions rule, Tensor inputs, Tensor labels)
    {
        var layers = model.modules().OfType<LifLayer>().Distinct().ToArray();
        (beta, theta, isFeedback) = (layers[0].Dynamics.Decays[0], layers[0].Dynamics.Threshold, rule is SpikeFeedbackOptions);
        share = (rule as SpikeFeedbackOptions)?.Share;
        var sequence = model.Encode(inputs);
        var steps = sequence.Steps;
        Layer[] both = [.. layers.Select(layer => new Layer((Linear)layer.Connection))];
        var samples = new List<(double[][] X, State Hidden, State Output)>();
        for (var n = 0; n < inputs.shape[0]; n++)
        {
            var x = Enumerable.Range(0, sequence.IsConstant ? 1 : steps).Select(
                t => (sequence.IsConstant ? sequence.Values[n] : sequence.Values[t, n]).clone().data<double>().ToArray()).ToArray();
            var hidden = Fire(both[0], x, steps, sequence.IsConstant);
            samples.Add((x, hidden, Fire(both[1], hidden.Spikes, steps, false)));
        }
        HiddenSpikes = samples.Sum(sample => sample.Hidden.Spikes.Sum(row => row.Count(spike => spike > 0)));

        // The reward, or the loss's gradient, is not counted.
        var spikes = stack(samples.Select(sample => stack(sample.Output.Spikes.Select(row => tensor(row)))), 1);
        var signal = isFeedback
            ? new SpikeRateReward().Evaluate(spikes, labels).div_(inputs.shape[0])
            : SpikeCountLoss.Gradient(spikes, labels);
        foreach (var (n, (x, hidden, output)) in samples.Index())
        {
            var received = Enumerable.Range(0, steps).Select(t => signal[t, n].clone().data<double>().ToArray()).ToArray();
            var shares = Return(output, true, received);
            ToWeights(both[1], hidden.Spikes, shares, false);
            ToWeights(both[0], x, Return(hidden, false, Density(both[1], hidden, shares)), sequence.IsConstant);
        }
        Gradients = [.. both.SelectMany(layer => new[] { Scaled(layer.Weights, layer.WeightSums), Scaled(layer.Biases, layer.BiasSums) })];
    }

    public Work Forward => forward.Work;

    public Work Backward => backward.Work;

    public int HiddenSpikes { get; }

    /// <summary>What the rule leaves in <c>.grad</c>, parameter by parameter.</summary>
    public IReadOnlyList<double[]> Gradients { get; }

    private State Fire(Layer layer, double[][] x, int steps, bool isConstant)
    {
        var state = new State(steps, layer.Outputs);
        var current = Array.Empty<double>();
        for (var t = 0; t < steps; t++)
        {
            if (t == 0 || !isConstant)
                current = Current(layer, x[t], isConstant);
            for (var j = 0; j < layer.Outputs; j++)
            {
                var (before, fired) = t > 0 ? (state.Potentials[t - 1][j], state.Spikes[t - 1][j]) : (0, 0);
                state.Currents[t][j] = current[j];
                state.Potentials[t][j] = forward.MultiplyAdd(beta, before, current[j]) - (theta * fired);
                state.Spikes[t][j] = state.Potentials[t][j] > theta ? 1 : 0;
            }
        }
        return state;
    }

    private double[] Current(Layer layer, double[] x, bool isConstant)
    {
        var current = layer.Biases.ToArray();
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < current.Length && (isConstant || x[i] > 0); j++)
            {
                current[j] = isConstant
                    ? forward.MultiplyAdd(x[i], layer.Weights[(j * x.Length) + i], current[j])
                    : forward.Add(current[j], layer.Weights[(j * x.Length) + i]);
            }
        }
        return current;
    }

    private double[][] Return(State state, bool isOutput, double[][] received)
    {
        var shares = received.Select(row => new double[row.Length]).ToArray();
        for (var j = 0; j < shares[0].Length; j++)
        {
            var carry = 0.0;
            for (var t = shares.Length - 1; t >= 0; t--)
            {
                var before = t > 0 ? state.Potentials[t - 1][j] : 0;
                if (share is SpikeShare.Exact or SpikeShare.Membrane)
                {
                    var potential = state.Potentials[t][j];
                    var divisor = isOutput
                        ? backward.Add(backward.Add(Math.Abs(backward.Multiply(beta, before)), Math.Abs(state.Currents[t][j])), Epsilon)
                        : Math.Max(potential, theta);
                    var part = backward.Divide(received[t][j], divisor);
                    var learns = isOutput || potential > (share == SpikeShare.Membrane ? 0 : theta);
                    shares[t][j] = backward.Add(learns ? part : 0, carry);
                    carry = backward.Multiply(beta, shares[t][j]);
                }
                else if (isFeedback)
                {
                    var change = backward.MultiplyAdd(beta - 1, before, state.Currents[t][j]);
                    var divisor = backward.Add(backward.Add(Math.Abs(before), Math.Abs(change)), Epsilon);
                    shares[t][j] = backward.Divide(backward.Add(received[t][j], carry), divisor);
                    carry = backward.Multiply(backward.Multiply(beta, before), shares[t][j]);
                }
                else
                {
                    var distance = backward.Add(state.Potentials[t][j], -theta);
                    var slope = backward.Divide(Alpha / 2, backward.MultiplyAdd(Math.Pow(Math.PI * Alpha / 2, 2) * distance, distance, 1));
                    shares[t][j] = backward.MultiplyAdd(received[t][j], slope, carry);
                    carry = backward.Multiply(beta, shares[t][j]);
                }
            }
        }
        return shares;
    }

    private double[][] Density(Layer layer, State below, double[][] shares)
        => [
            .. shares.Select(
                (row, t) => below.Spikes[t].Select(
                    (spike, i) => (share is SpikeShare.Spike or SpikeShare.Exact) && spike == 0
                        ? 0
                        : row.Index().Aggregate(
                            0.0,
                            (sum, n) => backward.MultiplyAdd(
                                layer.Weights[(n.Index * below.Spikes[t].Length) + i], n.Item, sum))).ToArray()),
        ];

    private void ToWeights(Layer layer, double[][] x, double[][] shares, bool isConstant)
    {
        // A constant input needs only the sum over the steps.
        double[][] rows = isConstant ? [shares.Aggregate((sum, row) => [.. sum.Zip(row, backward.Add)])] : shares;
        foreach (var (t, row) in rows.Index())
        {
            for (var j = 0; j < row.Length; j++)
            {
                layer.BiasSums[j] = backward.Add(layer.BiasSums[j], row[j]);
                for (var i = 0; i < x[t].Length; i++)
                {
                    ref var sum = ref layer.WeightSums[(j * x[t].Length) + i];
                    sum = isConstant ? backward.MultiplyAdd(x[t][i], row[j], sum) : x[t][i] > 0 ? backward.Add(sum, row[j]) : sum;
                }
            }
        }
    }

    private double[] Scaled(double[] parameters, double[] sums)
        => !isFeedback ? sums : [.. sums.Zip(parameters, (sum, w) => -backward.Multiply(sum, Math.Abs(w)))];

    private sealed class Layer(Linear linear)
    {
        public double[] Weights { get; } = linear.weight.detach().data<double>().ToArray();

        public double[] Biases { get; } = linear.bias!.detach().data<double>().ToArray();

        public int Outputs => Biases.Length;

        public double[] WeightSums { get; } = new double[linear.weight.NumberOfElements];

        public double[] BiasSums { get; } = new double[linear.bias!.NumberOfElements];
    }

    private sealed class State(int steps, int neurons)
    {
        public double[][] Currents { get; } = [.. Enumerable.Range(0, steps).Select(_ => new double[neurons])];

        public double[][] Potentials { get; } = [.. Enumerable.Range(0, steps).Select(_ => new double[neurons])];

        public double[][] Spikes { get; } = [.. Enumerable.Range(0, steps).Select(_ => new double[neurons])];
    }
}
