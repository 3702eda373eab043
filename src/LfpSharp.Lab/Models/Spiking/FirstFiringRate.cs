using LfpSharp.Spiking.Stages;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>Scales drawn weights so that every layer fires at a given rate before the first step, from the input on.</summary>
/// <remarks>
/// A layer's currents are multiplied by c, through all parameters of the connection, or those of its norm alone where it ends in one; c is
/// found by doubling or halving, then by halving the interval in log c. Source: data-dependent initialization by layers, Mishkin and Matas,
/// "All you need is a good init", ICLR 2016, with the firing rate in place of the outputs' variance.
/// </remarks>
internal static class FirstFiringRate
{
    private const double Widest = 1024, Tolerance = 0.05;

    /// <summary>Scales all layers.</summary>
    /// <param name="model">The model, its weights just drawn.</param>
    /// <param name="inputs">Training samples, [N, ...].</param>
    /// <param name="rate">Spikes a neuron, sample and step.</param>
    /// <returns>The layers that cannot fire so, with the rate that they came to.</returns>
    public static IReadOnlyList<(string Layer, double Rate)> Set(SpikingModel model, Tensor inputs, double rate)
    {
        using var noGrad = no_grad();
        return
        [
            .. model.Network.named_modules().Where(stage => stage.module is LifLayer)
                .Select(stage => (stage.name, Reached: Scale(model, inputs, stage.name, (LifLayer)stage.module, rate)))
                .Where(layer => !IsClose(layer.Reached, rate)),
        ];
    }

    private static double Scale(SpikingModel model, Tensor inputs, string name, LifLayer layer, double rate)
    {
        var parameters = layer.Connection.modules().Append(layer.Connection)
            .Last(module => module.parameters(recurse: false).Any()).parameters(recurse: false).ToList();
        var (low, high, factor) = (1 / Widest, Widest, 1.0);
        var (reached, step) = (Rate(), 2.0);
        while (!IsClose(reached, rate) && high / low > 1 + (Tolerance / 10))
        {
            if (reached < rate)
                low = factor;
            else
                high = factor;
            // By doubling or halving until the rate lies between, then in the middle.
            var next = low > 1 / Widest && high < Widest ? Math.Sqrt(low * high) : reached < rate ? factor * step : factor / step;
            if (next is <= 1 / Widest or >= Widest)
                break;
            foreach (var parameter in parameters)
                parameter.mul_(next / factor);
            factor = next;
            reached = Rate();
        }

        return reached;

        double Rate()
        {
            using var scope = NewDisposeScope();
            using var run = model.Network.Evaluate(model.Encode(inputs));
            return run.Activity.Single(activity => activity.Layer == name).FiringRate;
        }
    }

    private static bool IsClose(double rate, double wanted) => Math.Abs(rate - wanted) <= Tolerance * wanted;
}
