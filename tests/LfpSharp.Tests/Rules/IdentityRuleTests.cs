using LfpSharp.Composites;
using LfpSharp.Propagation;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

public sealed class IdentityRuleTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Propagate_RectifierBehindAnotherActivation_DividesByThePreActivationOfBoth(bool isRecorded)
    {
        // z = 2, h = relu(tanh 2), o = 3 h, r = 8, ε = 0.5. r_h = 8 o / stab(o), s = r_h / stab(z), φ(w) = |w| a s.
        const double Epsilon = 0.5;
        using var scope = NewDisposeScope();
        using Linear first = Layer(2), last = Layer(3);
        using var model = Sequential(first, Tanh(), ReLU(), last);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(Epsilon)) { RecordRewards = isRecorded };
        lfp.Propagate(model.call(ones([1, 1], ScalarType.Float64)), full([1, 1], 8.0, ScalarType.Float64));

        var output = 3 * Math.Tanh(2);
        var arrived = 8 * output / (output + Epsilon);
        Assert.Equal(2 * arrived / (2 + Epsilon), -first.weight!.grad!.item<double>(), 1e-12);
        if (isRecorded)
            Assert.Equal(arrived, lfp.Rewards[0].Reward.item<double>(), 1e-12);
    }

    private static Linear Layer(double weight)
    {
        var layer = Linear(1, 1, hasBias: false, dtype: ScalarType.Float64);
        using var noGrad = no_grad();
        layer.weight!.fill_(weight);
        return layer;
    }
}
