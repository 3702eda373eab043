using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>
/// Draws the parameters of a model, none of them zero: feedback is scaled by |w|, and a parameter of zero could never learn.
/// </summary>
internal static class ParameterDraw
{
    private const double NormBias = 0.1;
    private const double TokenDeviation = 0.3;

    /// <summary>
    /// Draws all parameters, in the order of the model, from a generator of their own. Norm layers: weight 1, bias uniform in ±0.1.
    /// Class tokens, positions and embeddings: normal. Recurrent layers: uniform over <c>±1/√units</c>, as PyTorch does, or weights as
    /// asked.
    /// </summary>
    /// <param name="model">A model of linear, convolution, norm and token layers; it is changed.</param>
    /// <param name="initialization">How weights are drawn.</param>
    /// <param name="seed">Decides the values.</param>
    public static void Apply(nn.Module model, Initialization initialization, long seed)
    {
        using var noGrad = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var layer in model.modules())
        {
            if (layer is ClassToken or Positions or Embedding)
            {
                layer.parameters().Single().normal_(0, TokenDeviation, generator);
                continue;
            }

            if (layer is RecurrentLayer)
            {
                DrawRecurrent(layer, initialization, generator);
                continue;
            }

            var parameters = layer.named_parameters(recurse: false).ToDictionary(named => named.name, named => named.parameter);
            if (!parameters.TryGetValue("weight", out var weight))
                continue;

            var isNorm = weight.dim() < 2;
            var fanIn = isNorm ? 1 : (double)weight.NumberOfElements / weight.shape[0];
            if (isNorm)
                weight.fill_(1);
            else
                Draw(weight, initialization, fanIn, (double)weight.NumberOfElements / weight.shape[1], generator);
            var bound = isNorm ? NormBias : 1 / Math.Sqrt(fanIn);
            if (parameters.TryGetValue("bias", out var bias))
                bias.uniform_(-bound, bound, generator);
        }
    }

    private static void DrawRecurrent(nn.Module layer, Initialization initialization, Generator generator)
    {
        // Several gates share a matrix, so its columns are a neuron's inputs, and a gate's share of its rows the outputs.
        var bound = 1 / Math.Sqrt(layer.get_parameter("weight_hh_l0")!.shape[1]);
        foreach (var parameter in layer.parameters())
        {
            if (parameter.dim() < 2 || initialization == Initialization.Uniform)
                parameter.uniform_(-bound, bound, generator);
            else
                Draw(parameter, initialization, parameter.shape[1], 1 / (bound * bound), generator);
        }
    }

    private static void Draw(Tensor weight, Initialization initialization, double fanIn, double fanOut, Generator generator)
    {
        switch (initialization)
        {
            case Initialization.Uniform:
                weight.uniform_(-1 / Math.Sqrt(fanIn), 1 / Math.Sqrt(fanIn), generator);
                break;
            case Initialization.He:
                weight.normal_(0, Math.Sqrt(2 / fanIn), generator);
                break;
            case Initialization.Glorot:
                weight.normal_(0, Math.Sqrt(2 / (fanIn + fanOut)), generator);
                break;
            case Initialization.Lecun:
                weight.normal_(0, Math.Sqrt(1 / fanIn), generator);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(initialization), initialization, "There is no such initialization.");
        }
    }
}
