using LfpSharp.Rewards;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

/// <summary>Networks whose output neurons get no current at all.</summary>
public sealed class SilentNetworkTests
{
    private static readonly SpikeFeedback Feedback = new(Share: SpikeShare.Membrane);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Propagate_OutputsAtRest_TeachesWhatNearlyFired(bool fused)
    {
        using var scope = NewDisposeScope();
        var (first, last) = (Linear(1, 1, hasBias: false), Linear(1, 2, hasBias: false));
        using (no_grad())
        {
            first.weight.fill_(0.1);
            last.weight.copy_(tensor(new[,] { { 0.3f }, { 0.1f } }));
        }

        using var network = new SpikingNetwork(Layer(first), Layer(last)) { FusedKernels = fused };
        using var run = network.Run(SpikeSequence.Train(ones(1, 1, 1)));
        run.Propagate(new SpikeSoftmaxReward().Evaluate(run.Spikes, zeros(1, ScalarType.Int64), run.Membranes()), Feedback);

        // Per unit of potential ±1/2, so c = (0.3 − 0.1) / 2; the gate at u = 0.1 is 1 / θ = 2; φ = |w| · 2c · 1.
        Assert.Equal(0, run.Spikes.sum().item<float>());
        Assert.Equal(-0.02f, first.weight.grad!.item<float>(), 1e-7f);
        Assert.Equal(0, last.weight.grad!.abs().sum().item<float>());
    }

    [Fact]
    public void Propagate_NetworkWhoseLastLayersAreSilent_ComesToFireAndToTellClassesApart()
    {
        manual_seed(1);
        var hidden = Linear(64, 64, hasBias: false);
        using var network = new SpikingNetwork(Layer(Linear(8, 64, hasBias: false)), Layer(hidden), Layer(Linear(64, 2, hasBias: false)));
        using (no_grad())
            hidden.weight.mul_(0.1);

        using var optimizer = optim.Adam(network.parameters(), 0.005);
        using var inputs = eye(8).mul_(2);
        using var labels = tensor(new long[] { 0, 0, 0, 0, 1, 1, 1, 1 });
        float Train()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            using var run = network.Run(SpikeSequence.Constant(inputs, steps: 8));
            run.Propagate(new SpikeSoftmaxReward().Evaluate(run.Spikes, labels, run.Membranes()).div_(8), Feedback);
            optimizer.step();
            var counts = run.Spikes.sum(dim: 0);
            return counts.sum().item<float>() == 0 ? -1 : counts.argmax(1).eq(labels).to_type(ScalarType.Float32).mean().item<float>();
        }

        Assert.Equal(-1, Train());
        for (var step = 0; step < 20; step++)
            Train();
        Assert.Equal(1, Train());
    }

    private static LifLayer Layer(Module<Tensor, Tensor> connection) => new(connection, new LifDynamics(0.9, 0.5));
}
