using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>Scales weights until every layer fires at a given rate, from the input on.</summary>
/// <remarks>
/// A layer's currents are multiplied by c, through all parameters of its connection, or those of its norm alone where it ends in one; c is
/// found by doubling or halving, then by halving the interval in log c. Source: data-dependent initialization by layers, Mishkin and Matas,
/// "All you need is a good init", ICLR 2016, with the firing rate in place of the outputs' variance.
/// </remarks>
public static class FiringRateScale
{
    private const double Widest = 1024, Tolerance = 0.05, Narrowest = 1.005;

    /// <summary>Scales each layer of neurons.</summary>
    /// <param name="network">Its parameters are changed.</param>
    /// <param name="input">What it is shown.</param>
    /// <param name="rate">Spikes a neuron, sample and step, above 0 and below 1; it is met to a twentieth where the layer can.</param>
    /// <returns>The layers that cannot, with the rate that they came to.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public static IReadOnlyList<(string Layer, double Rate)> Set(SpikingNetwork network, SpikeSequence input, double rate)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (rate is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A firing rate is above 0 and below 1.");
        using var noGrad = no_grad();
        var layers = network.named_modules().ToDictionary(stage => stage.name, stage => stage.module);
        var rates = Rates(network, input);
        foreach (var layer in rates.Keys)
            rates = Scale(network, input, layer, (LifLayer)layers[layer], rates, rate);
        return [.. rates.Where(layer => !IsClose(layer.Value, rate)).Select(layer => (layer.Key, layer.Value))];
    }

    /// <summary>Scales one layer, and returns the rates of all of them then.</summary>
    private static Dictionary<string, double> Scale(
        SpikingNetwork network, SpikeSequence input, string name, LifLayer layer, Dictionary<string, double> rates, double rate)
    {
        var parameters = layer.Connection.modules().Append(layer.Connection)
            .Last(module => module.parameters(recurse: false).Any()).parameters(recurse: false).ToList();
        var (low, high, now) = (1 / Widest, Widest, 1.0);
        while (!IsClose(rates[name], rate) && high / low > Narrowest)
        {
            var isLow = rates[name] < rate;
            (low, high) = isLow ? (now, high) : (low, now);
            // By doubling or halving until the rate lies between, then to the middle.
            var next = low > 1 / Widest && high < Widest ? Math.Sqrt(low * high) : isLow ? now * 2 : now / 2;
            if (next is <= 1 / Widest or >= Widest)
                break;
            foreach (var parameter in parameters)
                parameter.mul_(next / now);
            now = next;
            rates = Rates(network, input);
        }

        return rates;
    }

    /// <summary>Each layer's rate, in the order of the way forth.</summary>
    private static Dictionary<string, double> Rates(SpikingNetwork network, SpikeSequence input)
    {
        using var run = network.Evaluate(input);
        return run.Activity.ToDictionary(layer => layer.Layer, layer => layer.FiringRate);
    }

    private static bool IsClose(double rate, double wanted) => Math.Abs(rate - wanted) <= Tolerance * wanted;
}
