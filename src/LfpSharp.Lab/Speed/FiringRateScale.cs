using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Speed;

/// <summary>Brings a network to a firing rate, so that steps can be timed at it.</summary>
public static class FiringRateScale
{
    private const int Rounds = 12;
    private const double Widest = 64;

    /// <summary>Scales each layer's connection, from the first to the last, until the layer fires at a rate.</summary>
    /// <param name="network">Its parameters are changed. Layers of one connection each.</param>
    /// <param name="inputs">[N, ...], shown at every step.</param>
    /// <param name="steps">T.</param>
    /// <param name="rate">Spikes per neuron and step, above 0 and below 1; it is met as nearly as the layer lets it.</param>
    public static void Set(SpikingNetwork network, Tensor inputs, int steps, double rate)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (rate is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A firing rate is above 0 and below 1.");
        using var noGrad = no_grad();
        var layers = network.modules().OfType<LifLayer>().ToArray();
        foreach (var (l, layer) in layers.Index())
        {
            double low = 1 / Widest, high = Widest, now = 1;
            for (var round = 0; round < Rounds; round++)
            {
                var next = Math.Sqrt(low * high);
                foreach (var parameter in layer.Connection.parameters())
                    parameter.mul_(next / now);
                now = next;
                if (Rate(network, inputs, steps, l) < rate)
                    low = next;
                else
                    high = next;
            }
        }
    }

    private static double Rate(SpikingNetwork network, Tensor inputs, int steps, int layer)
    {
        using var run = network.Evaluate(SpikeSequence.Constant(inputs, steps));
        return run.Activity[layer].FiringRate;
    }
}
