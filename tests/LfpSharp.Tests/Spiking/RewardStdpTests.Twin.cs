using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

public sealed partial class RewardStdpTests
{
    /// <summary>
    /// −Δw of every weight and bias: each synapse by itself, with traces and eligibility going forward as the definition has them.
    /// </summary>
    private static (double[] Weights, double[] Biases) Twin(nn.Module connection, Tensor[] arrivals, Tensor spikes, Tensor reward)
    {
        var convolution = connection as Conv2d;
        var weight = connection.parameters().First();
        var (changes, biases) = (new double[weight.NumberOfElements], new double[weight.shape[0]]);
        double[][] pre = [.. arrivals.Select(Vector)], post = [.. spikes.unbind(0).Select(Vector)],
            rewards = [.. reward.unbind(0).Select(Vector)];
        var (inputs, outputs) = (pre[0].Length / Samples, post[0].Length / Samples);
        var always = Enumerable.Repeat(1.0, Steps).ToArray();
        for (var n = 0; n < Samples; n++)
        {
            for (var j = 0; j < outputs; j++)
            {
                double[] fired = Column(post, (n * outputs) + j), rewarded = Column(rewards, (n * outputs) + j);
                foreach (var (input, slot) in Synapses(convolution, arrivals[0].shape, spikes.shape, j, inputs))
                    changes[slot] -= Change(Column(pre, (n * inputs) + input), fired, rewarded);
                biases[convolution is null ? j : j / (outputs / (int)weight.shape[0])] -= Change(always, fired, rewarded);
            }
        }

        return (changes, biases);
    }

    private static IEnumerable<(int Input, int Slot)> Synapses(Conv2d? convolution, long[] from, long[] to, int output, int inputs)
    {
        if (convolution is null)
        {
            for (var i = 0; i < inputs; i++)
                yield return (i, (output * inputs) + i);
            yield break;
        }

        var (channels, height, width, rows, columns) = (
            (int)from[1], (int)from[2], (int)from[3], (int)convolution.kernel_size[0], (int)convolution.kernel_size[1]);
        int column = output % (int)to[4], row = output / (int)to[4] % (int)to[3], feature = output / (int)(to[3] * to[4]);
        for (var c = 0; c < channels; c++)
        {
            for (var slot = 0; slot < rows * columns; slot++)
            {
                var y = (int)((row * convolution.stride[0]) - convolution.padding![0]) + (slot / columns);
                var x = (int)((column * convolution.stride[1]) - convolution.padding[1]) + (slot % columns);
                if (y >= 0 && y < height && x >= 0 && x < width)
                    yield return ((((c * height) + y) * width) + x, (((feature * channels) + c) * rows * columns) + slot);
            }
        }
    }

    private static double Change(double[] arrivals, double[] spikes, double[] reward)
    {
        double before = 0, fired = 0, eligibility = 0, change = 0;
        for (var t = 0; t < arrivals.Length; t++)
        {
            before = (Rule.ArrivalDecay * before) + arrivals[t];
            fired = t == 0 ? 0 : Rule.SpikeDecay * (fired + spikes[t - 1]);
            var timing = (Rule.Potentiation * before * (spikes[t] - Rule.ExpectedRate)) - (Rule.Depression * arrivals[t] * fired);
            eligibility = (Rule.EligibilityDecay * eligibility) + timing;
            change += reward[t] * eligibility;
        }

        return change;
    }

}
