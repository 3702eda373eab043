using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using LfpSharp.Modules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>A model of layers in a row. Parameters are named as PyTorch's <c>nn.Sequential</c> names them.</summary>
public abstract record LayeredModelOptions : ActivatedModelOptions
{
    /// <summary>Levels of the activation <c>staircase</c>; null for 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 2..16.</exception>
    [Range(2, Staircase.MostLevels)]
    public int? Levels { get; init => field = OptionRange.Check(this, value); }

    /// <summary>
    /// Which values the weights of linear layers and convolutions have in the forward; null for any. Hidden weights of full precision learn
    /// (<see cref="QuantizedLayer"/>), and they are what files hold.
    /// </summary>
    public WeightLevels? Weights { get; init; }

    /// <summary>The layers in order.</summary>
    protected abstract IEnumerable<nn.Module<Tensor, Tensor>> Layers(IReadOnlyList<long> sampleShape, int classes);

    /// <inheritdoc/>
    protected sealed override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
    {
        if (Levels is not null && Activation != ActivationKind.Staircase)
        {
            throw new ArgumentException(
                $"levels: {Levels} is for activation: staircase, but the activation is {Activation.ToString().ToLowerInvariant()}. "
                + "Leave one of the two out.");
        }

        return nn.Sequential([.. Layers(sampleShape, classes).Select(Rounded)]);
    }

    private nn.Module<Tensor, Tensor> Rounded(nn.Module<Tensor, Tensor> layer)
    {
        nn.Module<Tensor, Tensor>? rounded = (layer, Levels, Weights) switch
        {
            (Staircase, { } levels, _) => new Staircase(levels),
            (Linear linear, _, { } weights) => new QuantizedLinear(linear.in_features, linear.out_features, weights),
            (Conv2d convolution, _, { } weights) => new QuantizedConvolution(
                convolution.in_channels, convolution.out_channels, convolution.kernel_size[0], weights, convolution.stride[0],
                convolution.padding![0]),
            _ => null,
        };
        if (rounded is not null)
            layer.Dispose();
        return rounded ?? layer;
    }
}
