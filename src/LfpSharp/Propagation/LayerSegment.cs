using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Propagation;

/// <summary>Layers in a row that are run again together.</summary>
/// <param name="Start">The path of the first.</param>
/// <param name="Layers">The layers, each with the container that calls it.</param>
/// <param name="IsFirst">Whether it begins a row.</param>
/// <param name="IsKept">Whether its values are kept like those of any model: the last segment of a row.</param>
internal sealed record LayerSegment(
    string Start, IReadOnlyList<(nn.Module<Tensor, Tensor> Module, nn.Module Container)> Layers, bool IsFirst, bool IsKept)
{
    /// <summary>The layers and all that is inside of them.</summary>
    public IReadOnlyList<nn.Module> Modules { get; } =
        [.. Layers.SelectMany(layer => layer.Module.modules().Prepend(layer.Module)).Distinct()];

    /// <summary>Whether any parameter learns.</summary>
    public bool Learns => Layers.Any(layer => layer.Module.parameters().Any(parameter => parameter.requires_grad));
}
