using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

/// <summary>An input shown unchanged that goes around a layer and is joined with its spikes.</summary>
public sealed class ConstantJoinTests
{
    [Fact]
    public void PropagateToInput_ShownUnchanged_EqualsTheSumOverRepeatedSteps()
    {
        using var scope = NewDisposeScope();
        using var network = new SpikingNetwork(
            new SumJoin([new LifLayer(Linear(4, 4), new LifDynamics(0.9, 0.3))], []), new LifLayer(
                Linear(4, 3), new LifDynamics(0.9, 0.3)));
        network.to(ScalarType.Float64);
        var (input, signal) = (rand([2, 4], ScalarType.Float64), rand([5, 2, 3], ScalarType.Float64));
        var shown = Results(SpikeSequence.Constant(input, 5));
        var repeated = Results(SpikeSequence.Train(input.expand(5, 2, 4).contiguous()));
        Assert.True(shown.Arrived.allclose(repeated.Arrived.sum(dim: 0), 1e-10, 1e-12));
        Assert.All(shown.Gradients.Zip(repeated.Gradients), pair => Assert.True(pair.First.allclose(pair.Second, 1e-10, 1e-12)));

        (Tensor Arrived, Tensor[] Gradients) Results(SpikeSequence sequence)
        {
            using var run = network.Run(sequence);
            var arrived = run.PropagateToInput(signal, new SpikeFeedback());
            return (arrived, [.. network.parameters().Select(parameter => parameter.grad!.clone())]);
        }
    }
}
