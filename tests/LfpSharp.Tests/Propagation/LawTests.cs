using CsCheck;
using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Testing.Laws;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

/// <summary>Laws that hold for every network: checked on random ones.</summary>
public sealed class LawTests
{
    private static readonly double[] Epsilons = [0, 1e-6, 0.1, 1];

    private static readonly Gen<(int Seed, double Epsilon)> Cases = Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 3].Select(i => Epsilons[i]));

    [Fact]
    public void Feedback_OfRandomNetworks_ObeysEveryLaw()
        => Cases.Sample(
            c => Run(c, (network, x, _)
                => new FeedbackLaws(network.Model, Composite.Epsilon(c.Epsilon), x) { Seed = c.Seed }.Check()),
            iter: 20,
            threads: 1);

    [Fact]
    public void RewardWithoutBiasAndStabilizer_IsConservedToTheInput()
        => Gen.Int[0, 1 << 20].Sample(
            seed =>
            {
                using var scope = NewDisposeScope();
                manual_seed(seed);
                using var model = Sequential(
                    Conv2d(2, 4, 3, bias: false, dtype: ScalarType.Float64), Tanh(), MaxPool2d(2), Flatten(), Dropout(0.3),
                    Linear(36, 8, hasBias: false, dtype: ScalarType.Float64), SiLU(), Linear(
                        8, 3, hasBias: false, dtype: ScalarType.Float64));
                using var lfp = new FeedbackPropagation(model, Composite.Zero()) { RecordRewards = true };
                var outputs = model.call(randn([4, 2, 8, 8], ScalarType.Float64));
                var reward = randn_like(outputs);
                lfp.Propagate(outputs, reward);

                // A sample whose every unit was dropped has no way down: 36 units never all go, 8 did.
                Assert.Equal(
                    reward.sum().item<double>(), lfp.InputRewards[0].sum().item<double>(), 1e-7 * reward.abs().sum().item<double>());
            },
            iter: 20,
            threads: 1);

    [Fact]
    public void LfpZero_OnReLUs_IsTheGradientScaledByTheWeights()
        => Gen.Int[0, 1 << 20].Sample(
            seed => Run((seed, 0), (network, x, reward) =>
            {
                // The paper's theorem 1: with reward o·∂ the feedback is |w| times the gradient with respect to ∂.
                var direction = randn_like(reward);
                var outputs = network.Model.call(x);
                outputs.backward([direction]);
                var scaled = network.Model.parameters().Select(p => p.abs() * p.grad!.clone()).ToList();
                network.Model.zero_grad();
                Equal(scaled, network.Feedback(x, outputs.detach() * direction));
            }),
            iter: 20,
            threads: 1);

    private static void Run((int Seed, double Epsilon) c, Action<Network, Tensor, Tensor> law)
    {
        using var scope = NewDisposeScope();
        manual_seed(c.Seed);
        using var network = new Network(c.Epsilon);
        law(network, randn([5, 2, 6, 6], ScalarType.Float64), randn([5, 3], ScalarType.Float64));
    }

    private static void Equal(IEnumerable<Tensor> expected, IEnumerable<Tensor> actual)
        => Assert.All(expected.Zip(actual), pair => Assert.True(
            (pair.First - pair.Second).abs().max().item<double>() <= 1e-9 * (1e-3 + pair.First.abs().max().item<double>())));

    private sealed class Network(double epsilon) : IDisposable
    {
        public Module<Tensor, Tensor> Model { get; } = Sequential(
            Conv2d(2, 4, 3, dtype: ScalarType.Float64), ReLU(), AvgPool2d(2), Flatten(), Linear(16, 8, dtype: ScalarType.Float64), ReLU(),
            Linear(8, 3, dtype: ScalarType.Float64));

        public IReadOnlyList<Tensor> Feedback(Tensor x, Tensor reward)
        {
            using var lfp = new FeedbackPropagation(Model, Composite.Epsilon(epsilon));
            lfp.Propagate(Model.call(x), reward);
            return [.. Model.parameters().Select(p => -p.grad!)];
        }

        public void Dispose() => Model.Dispose();
    }
}
