using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>Draws the parameters of a model.</summary>
/// <remarks>
/// As PyTorch initialises linear and convolution layers: uniform in ±1/√fan-in, weights and biases, so that no parameter is
/// zero (feedback is scaled by |w|, and a parameter of zero could never learn). Norm layers: weight 1, bias uniform in ±0.1.
/// </remarks>
public static class Initialization
{
    private const double NormBias = 0.1;

    /// <summary>Draws all parameters, in the order of the model, from a generator of their own.</summary>
    /// <param name="model">A model of linear, convolution and norm layers; it is changed.</param>
    /// <param name="seed">Decides the values.</param>
    public static void Draw(nn.Module model, long seed)
    {
        using var noGrad = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var layer in model.modules())
        {
            var parameters = layer.named_parameters(recurse: false).ToDictionary(named => named.name, named => named.parameter);
            if (!parameters.TryGetValue("weight", out var weight))
                continue;

            var isNorm = weight.dim() < 2;
            var bound = isNorm ? NormBias : 1 / Math.Sqrt((double)weight.NumberOfElements / weight.shape[0]);
            if (isNorm)
                weight.fill_(1);
            else
                weight.uniform_(-bound, bound, generator);
            if (parameters.TryGetValue("bias", out var bias))
                bias.uniform_(-bound, bound, generator);
        }
    }
}
