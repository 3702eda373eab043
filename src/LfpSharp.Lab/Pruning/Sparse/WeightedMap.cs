using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Sparse;

/// <summary>A linear or convolution layer as a map that is linear in input and weight, without its bias.</summary>
/// <param name="Weight">The layer's weight, without a graph.</param>
/// <param name="Call">From an input and a weight to the output.</param>
internal sealed record WeightedMap(Tensor Weight, Func<Tensor, Tensor, Tensor> Call)
{
    /// <summary>The layer's map; null for a layer of another kind.</summary>
    public static WeightedMap? Of(nn.Module layer) => layer switch
    {
        Linear linear => new(linear.weight.detach(), (a, w) => nn.functional.linear(a, w)),
        Conv2d convolution
            => new(
                convolution.weight.detach(),
                (a, w) => nn.functional.conv2d(
                    a, w, null, convolution.stride, convolution.padding, convolution.dilation, convolution.groups)),
        _ => null,
    };
}
