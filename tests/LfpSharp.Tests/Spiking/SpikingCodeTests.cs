using LfpSharp.Rewards;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Spiking;

public sealed class SpikingCodeTests
{
    [Fact]
    public void LatencyEncoder_Values_FireOnceAndEarlierWhenLarger()
    {
        using var scope = NewDisposeScope();
        var train = new LatencyEncoder(5).Encode(tensor([1f, 0.5f, 0.25f, 0f], [1, 4])).Values;
        Assert.Equal([1f, 1f, 1f, 0f], train.sum(dim: 0).data<float>().ToArray());
        Assert.Equal([0L, 2L, 3L], train[TensorIndex.Colon, 0].argmax(0)[0..3].data<long>().ToArray());
    }

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0.85, 1)]
    [InlineData(0.6, 2)]
    [InlineData(0.3, 3)]
    [InlineData(0.1, 4)]
    [InlineData(1e-6, 4)]
    public void LatencyEncoder_ValueBetweenSteps_FiresAtTheNearest(double value, long step)
    {
        using var scope = NewDisposeScope();
        var train = new LatencyEncoder(5).Encode(full([1, 1], value, ScalarType.Float64)).Values;
        Assert.Equal(1, train.sum().item<double>());
        Assert.Equal(step, train.flatten().argmax().item<long>());
    }

    [Fact]
    public void PoissonEncoder_ManySteps_FiresAtTheRateAndRepeatsWithItsGenerator()
    {
        using var scope = NewDisposeScope();
        var input = tensor([0f, 0.3f, 1f], [1, 3]);
        var train = new PoissonEncoder(20000, new Generator(3)).Encode(input).Values;
        Assert.True((train.mean([0L]) - input).abs().max().item<float>() < 0.02);
        Assert.True(train.equal(new PoissonEncoder(20000, new Generator(3)).Encode(input).Values).all().item<bool>());
    }

    [Fact]
    public void ConstantEncoder_Values_AreShownUnchanged()
    {
        using var scope = NewDisposeScope();
        var sequence = new ConstantEncoder(4).Encode(ones(2, 3));
        Assert.True(sequence.IsConstant);
        Assert.Equal(4, sequence.Steps);
    }

    [Fact]
    public void Readouts_TwoNeurons_ReadCountFirstSpikeAndMembrane()
    {
        using var scope = NewDisposeScope();
        using var network = new SpikingNetwork(new LifLayer(Linear(1, 2, hasBias: false), new LifDynamics([0, 1], 0.9, Reset.ToZero)));
        using (no_grad())
            network.parameters().First().copy_(tensor([0.8f, 0.5f], [2, 1]));

        // Neuron 0 forgets and fires where its input is large; neuron 1 gathers.
        using var run = network.Evaluate(SpikeSequence.Train(tensor([1f, 1f, 2f, 0f, 2f], [5, 1, 1])));
        Assert.Equal([0f, 0f, 0f, 1f, 1f, 1f, 0f, 0f, 1f, 1f], run.Spikes.flatten().data<float>().ToArray());
        Assert.Equal([2f, 3f], new CountReadout().Scores(run).flatten().data<float>().ToArray());
        Assert.Equal([3f, 4f], new FirstSpikeReadout().Scores(run).flatten().data<float>().ToArray());
        Assert.Equal([1.6f, 1f], new LastMembraneReadout().Scores(run).flatten().data<float>().ToArray());
        Assert.Equal(0L, new LastMembraneReadout().Predict(run).item<long>());
        Assert.Equal(1L, new CountReadout().Predict(run).item<long>());
    }

    [Fact]
    public void SpikeLatencyReward_ByHand_RewardsUpToTheFirstSpike()
    {
        using var scope = NewDisposeScope();

        // T = 4, h = 2. True class 0 fires at 1 and 3; class 1 at 2; class 2 never.
        var spikes = tensor([0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0], [4, 1, 3]).to_type(ScalarType.Float64);
        var reward = new SpikeLatencyReward().Evaluate(spikes, tensor([0L]));
        double encourage = (1 - Sigma(4 - 1 - 2)) / 4, discourage = -(1 - Sigma(2 - 2)) / 4;
        double[] expected = [encourage, 0, 0, encourage, 0, 0, 0, discourage, 0, 0, 0, 0];
        Assert.All(expected.Zip(reward.flatten().data<double>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, 12));
        static double Sigma(double x) => 1 / (1 + Math.Exp(-x));
    }

    [Fact]
    public void Propagate_LastMembrane_MovesNegativePotentialsTheWayTheRewardAsks()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        using var network = new SpikingNetwork(new LifLayer(Linear(4, 3), new(0.5, 100)));
        using var noGrad = no_grad();
        network.parameters().Last().sub_(2);
        var labels = tensor(new long[] { 0, 1 });
        var sequence = SpikeSequence.Constant(rand(2, 4), 5);
        using var run = network.Run(sequence);
        var before = run.LastMembrane();
        Assert.True(before.max().item<float>() < 0);
        run.Propagate(new SoftmaxReward().Evaluate(before, labels), new SpikeFeedback(), SignalPlace.LastMembrane);
        foreach (var parameter in network.parameters())
            parameter.sub_(parameter.grad! * 0.01);
        using var after = network.Run(sequence);
        var gain = functional.cross_entropy(before, labels) - functional.cross_entropy(after.LastMembrane(), labels);
        Assert.True(gain.item<float>() > 0);
    }

    [Fact]
    public void Propagate_LastMembrane_LearnsFromTheLastStepOnly()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var network = new SpikingNetwork(
            new LifLayer(Linear(3, 4), new(0.9, 0.3)), new LifLayer(Linear(4, 2), new(0.8, 1, Reset.None)));
        var input = SpikeSequence.Constant(rand(2, 3), 6);
        var gradients = new List<Tensor>();
        foreach (var fused in new[] { true, false })
        {
            network.FusedKernels = fused;
            using var run = network.Run(input);
            using var spread = zeros_like(run.Spikes);
            spread[-1].copy_(run.LastMembrane().ge(0).to_type(ScalarType.Float32).mul_(2).sub_(1));
            run.Propagate(spread, new SpikeFeedback());
            gradients.Add(network.parameters().First().grad!.clone());
            run.Propagate(ones(2, 2), new SpikeFeedback(), SignalPlace.LastMembrane);
            gradients.Add(network.parameters().First().grad!.clone());

            // An output without reset is linear in its currents: the gradient at its bias is Σ β^(T−t).
            run.Propagate(ones(2, 2), new SurrogateGradient(), SignalPlace.LastMembrane);
            var expected = Enumerable.Range(0, 6).Sum(t => Math.Pow(0.8, t)) * 2;
            Assert.Equal(expected, network.parameters().Last().grad!.mean().item<float>(), 4);
        }

        Assert.True(gradients[0].equal(gradients[1]).all().item<bool>());
        Assert.True(gradients[0].allclose(gradients[2], rtol: 1e-4));
        Assert.True(gradients[2].equal(gradients[3]).all().item<bool>());
    }

    [Fact]
    public void SpikeCountLoss_Gradient_EqualsAutograd()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var spikes = rand(5, 3, 4).gt(0.5).to_type(ScalarType.Float32).requires_grad_(true);
        var labels = tensor([0L, 3L, 2L]);
        var loss = functional.cross_entropy(spikes.sum(dim: 0), labels);
        loss.backward();
        Assert.True(SpikeCountLoss.Gradient(spikes, labels).allclose(spikes.grad!));
        Assert.Equal(loss.item<float>(), SpikeCountLoss.Value(spikes, labels), 5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Propagate_ThroughJoin_EqualsTheSameNetworkWrittenWithoutOne(bool maximum)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var lif = new LifDynamics(0.9, 0.2);
        LifLayer left = new(Linear(4, 6), lif), right = new(Linear(4, 6), lif), head = new(Linear(6, 3), lif);
        SpikingJoin join = maximum ? new MaximumJoin([left], [right]) : new SumJoin([left], [right]);
        using var network = new SpikingNetwork(join, head);
        network.to(ScalarType.Float64);
        var input = rand(5, 2, 4, ScalarType.Float64);
        using var run = network.Run(SpikeSequence.Train(input));
        var signal = randn_like(run.Spikes);
        run.Propagate(signal, new SpikeFeedback());

        using var headOnly = new SpikingNetwork(head);
        using var leftOnly = new SpikingNetwork(left);
        using var rightOnly = new SpikingNetwork(right);
        var expected = left.Connection.parameters().Concat(right.Connection.parameters()).Select(parameter => parameter.grad!.clone())
            .ToArray();
        using var first = leftOnly.Run(SpikeSequence.Train(input));
        using var second = rightOnly.Run(SpikeSequence.Train(input));
        var joined = maximum ? torch.maximum(first.Spikes, second.Spikes) : first.Spikes + second.Spikes;
        using var last = headOnly.Run(SpikeSequence.Train(joined));
        Assert.True(last.Spikes.equal(run.Spikes).all().item<bool>());

        // The head's rewards x ⊙ c, once divided by what it saw, are the density that its branches share.
        var density = last.PropagateToInput(signal, new SpikeFeedback()) / joined.masked_fill(joined.eq(0), 1);
        var share = maximum ? 1 / (first.Spikes + second.Spikes).clamp_min(1) : joined / (joined + 1e-6);
        first.Propagate(density * share * first.Spikes, new SpikeFeedback());
        second.Propagate(density * share * second.Spikes, new SpikeFeedback());
        var found = left.Connection.parameters().Concat(right.Connection.parameters()).Select(parameter => parameter.grad!).ToArray();
        Assert.Contains(expected, gradient => gradient.abs().sum().item<double>() > 1e-3);
        Assert.All(expected.Zip(found), pair => Assert.True(pair.First.allclose(pair.Second, rtol: 1e-9, atol: 1e-12)));
    }
}
