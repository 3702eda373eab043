using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>A multilayer perceptron: flatten, then linear layers with the activation between them.</summary>
public sealed record MlpOptions : LayeredModelOptions
{
    /// <summary>The widths of the hidden layers; none makes a linear model.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A width is not in 1..65536.</exception>
    [Range(1, 65536)]
    public IReadOnlyList<int> Hidden { get; init => field = OptionRange.Check(this, value); } = [128, 64];

    /// <inheritdoc/>
    protected override IEnumerable<nn.Module<Tensor, Tensor>> Layers(IReadOnlyList<long> sampleShape, int classes)
    {
        yield return nn.Flatten();
        var width = sampleShape.Aggregate(1L, (product, side) => product * side);
        foreach (var hidden in Hidden)
        {
            yield return nn.Linear(width, hidden);
            yield return Models.Activation.Create(Activation);
            width = hidden;
        }
        yield return nn.Linear(width, classes);
    }
}
