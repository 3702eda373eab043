using LfpSharp.Lab.Measures.Energy;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Measures.Energy;

public sealed class OperationCountTests
{
    [Fact]
    public void Of_LifCnn_CountsEveryConnectionOfEverySpike()
    {
        using var scope = NewDisposeScope();
        using var model = (SpikingModel)new LifCnnOptions { Steps = 4, Encoder = EncoderKind.Latency }.Create([1, 28, 28], 10, 1);
        using var generator = new Generator(2);
        var inputs = rand([2, 1, 28, 28], generator: generator);
        var count = OperationCount.Of(model, inputs);
        model.eval();
        using var trace = model.Network.Record(model.Encode(inputs));
        Assert.Equal(["0", "2", "5"], count.Layers.Select(layer => layer.Layer));
        foreach (var (counted, layer) in count.Layers.Zip(trace.Layers))
        {
            Assert.Equal(0, counted.MultiplyAdds);
            Assert.Equal(BySlowLoops(layer) / 2.0, counted.SynapticOperations);
            Assert.Equal(layer.Spikes.sum().ToDouble() / 2, counted.Spikes);
            Assert.Equal(4 * counted.Neurons, counted.MembraneUpdates);
        }
        Assert.True(count.Layers[0].SynapticOperations > 0);
        Assert.Equal(12 * 25 * 24 * 24, count.Layers[0].DenseMultiplyAdds);
    }

    [Fact]
    public void Of_ConstantCurrent_CountsItsProductOnceAndItsEnergyByTheCitedFigures()
    {
        using var scope = NewDisposeScope();
        using var model = (SpikingModel)new LifMlpOptions { Hidden = [20], Steps = 5 }.Create([1, 4, 4], 3, 1);
        using var generator = new Generator(2);
        var count = OperationCount.Of(model, rand([7, 1, 4, 4], generator: generator) + 0.5);
        Assert.Equal(16 * 20, count.Layers[0].MultiplyAdds);
        Assert.Equal(0, count.Layers[0].SynapticOperations);
        Assert.Equal(count.Layers[0].Spikes * 3, count.Layers[1].SynapticOperations, 9);
        Assert.Equal(((0.9 * count.Layers[1].SynapticOperations) + (4.6 * ((16 * 20) + (5 * 23)))) / 1000, count.Nanojoules, 9);
        Assert.Equal(4.6 * ((16 * 20) + (20 * 3)) / 1000, count.DenseNanojoules, 9);
        Assert.True(count.Layers[0].Spikes > 0);
    }

    /// <summary>Goes through every output and asks how many spikes it sees.</summary>
    private static long BySlowLoops(LayerRecording layer)
    {
        var each = layer.Input.Values.flatten(0, 1);
        if (layer.Layer.Connection is Linear linear)
            return each.count_nonzero().item<long>() * linear.out_features;
        var convolution = (Conv2d)layer.Layer.Connection;
        var kernel = (int)convolution.kernel_size![0];
        long sum = 0;
        for (var y = 0; y + kernel <= each.shape[2]; y++)
        {
            for (var x = 0; x + kernel <= each.shape[3]; x++)
            {
                sum += each[
                    TensorIndex.Colon, TensorIndex.Colon, TensorIndex.Slice(y, y + kernel), TensorIndex.Slice(x, x + kernel)
                ].count_nonzero().item<long>();
            }
        }
        return sum * convolution.out_channels;
    }
}
