using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>A model of layers in a row. Parameters are named as PyTorch's <c>nn.Sequential</c> names them.</summary>
public abstract record LayeredModelOptions : ActivatedModelOptions
{
    /// <summary>The layers in order.</summary>
    protected abstract IEnumerable<nn.Module<Tensor, Tensor>> Layers(IReadOnlyList<long> sampleShape, int classes);

    /// <inheritdoc/>
    protected sealed override nn.Module<Tensor, Tensor> Build(IReadOnlyList<long> sampleShape, int classes)
        => nn.Sequential([.. Layers(sampleShape, classes)]);
}
