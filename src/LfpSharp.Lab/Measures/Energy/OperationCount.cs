using LfpSharp.Lab.Models;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures.Energy;

/// <summary>Counts what a spiking network computes for a sample, and estimates the energy beside the same network without spikes.</summary>
/// <remarks>
/// Energy of 32-bit arithmetic in 45 nm: 4.6 pJ a multiply-add, 0.9 pJ an addition (Horowitz, "Computing's energy problem",
/// ISSCC 2014). Memory is not counted, so it is an estimate of arithmetic only.
/// </remarks>
/// <param name="Steps">T.</param>
/// <param name="Samples">Samples that were counted.</param>
/// <param name="Layers">The layers of neurons, in order.</param>
public sealed record OperationCount(int Steps, long Samples, IReadOnlyList<LayerOperations> Layers)
{
    /// <summary>Picojoules of a multiplication with addition.</summary>
    public const double MultiplyAddPicojoules = Picojoules.MultiplyAdd;

    /// <summary>Picojoules of an addition.</summary>
    public const double AddPicojoules = Picojoules.Addition;

    /// <summary>The spiking network's energy for one sample, in nanojoules.</summary>
    public double Nanojoules
        => ((AddPicojoules * Layers.Sum(layer => layer.SynapticOperations))
            + (MultiplyAddPicojoules * Layers.Sum(layer => layer.MultiplyAdds + layer.MembraneUpdates))) / 1000;

    /// <summary>The energy of the same connections used once each, without spikes, in nanojoules.</summary>
    public double DenseNanojoules => Layers.Sum(layer => MultiplyAddPicojoules * layer.DenseMultiplyAdds) / 1000;

    /// <summary>Counts over a batch.</summary>
    /// <param name="model">The model; run in evaluation mode, and left as it was.</param>
    /// <param name="inputs">[N, ...].</param>
    /// <exception cref="ArgumentException">A connection is neither linear nor a 2-d convolution.</exception>
    public static OperationCount Of(SpikingModel model, Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(inputs);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var evaluation = new EvaluationMode(model);
        var sequence = model.Encode(inputs);
        using var trace = model.Network.Record(sequence);
        return new OperationCount(sequence.Steps, inputs.shape[0], [.. trace.Layers.Select(layer => Count(layer, inputs.shape[0]))]);
    }

    /// <summary>Counts one layer of a trace.</summary>
    internal static LayerOperations Count(LayerRecording layer, long samples)
    {
        using var scope = NewDisposeScope();
        var shape = layer.Spikes.shape;
        var neurons = layer.Spikes.NumberOfElements / shape[0] / samples;
        var spikes = (double)layer.Spikes.count_nonzero().item<long>() / samples;
        var each = layer.Input.IsConstant ? layer.Input.Values : layer.Input.Values.flatten(0, 1);
        var dense = (long)Connections(layer.Name, layer.Layer.Connection, ones_like(each[..1]));
        var isTrain = !layer.Input.IsConstant && each.mul(each - 1).count_nonzero().item<long>() == 0;
        return new LayerOperations(
            layer.Name, neurons, spikes, spikes / neurons / shape[0],
            isTrain ? Connections(layer.Name, layer.Layer.Connection, each) / samples : 0,
            isTrain ? 0 : dense * (layer.Input.IsConstant ? 1 : shape[0]),
            shape[0] * neurons, dense);
    }

    /// <summary>How many connections take a one of the input, summed over all ones: the product with weights of 1.</summary>
    internal static double Connections(string layer, nn.Module connection, Tensor ones) => connection switch
    {
        Linear linear => ones.sum().ToDouble() * linear.out_features,
        Conv2d convolution => nn.functional.conv2d(
            ones.to_type(ScalarType.Float64), ones_like(convolution.weight!, ScalarType.Float64),
            strides: convolution.stride, padding: convolution.padding, dilation: convolution.dilation, groups: convolution.groups).sum()
                .ToDouble(),
        var other => throw new ArgumentException($"The connection of layer '{layer}' is a {other.GetName()}; operations are counted for "
            + "linear layers and 2-d convolutions."),
    };
}
