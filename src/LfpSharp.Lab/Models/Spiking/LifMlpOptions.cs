using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Neurons;

namespace LfpSharp.Lab.Models.Spiking;

/// <summary>A spiking multilayer perceptron: 1000 hidden neurons, or other widths.</summary>
public sealed record LifMlpOptions : SpikingModelOptions
{
    /// <summary>The widths of the hidden layers; none leaves the output neurons alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A width is not in 1..65536.</exception>
    [Range(1, 65536)]
    public IReadOnlyList<int> Hidden { get; init => field = OptionRange.Check(this, value); } = [1000];

    /// <inheritdoc/>
    protected override SpikingNetwork Network(IReadOnlyList<long> sampleShape, int classes, LifDynamics dynamics)
        => SpikingModels.Mlp(sampleShape.Aggregate(1L, (product, side) => product * side), Hidden, classes, dynamics);
}
