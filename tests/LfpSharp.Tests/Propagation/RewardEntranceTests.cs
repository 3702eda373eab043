using LfpSharp.Composites;
using LfpSharp.Propagation;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

/// <summary>Where something was done to the last layer's output, reward enters as a density.</summary>
public sealed class RewardEntranceTests
{
    [Fact]
    public void Propagate_ZeroBehindAFunction_EntersOverTheStabilizer()
    {
        using var scope = NewDisposeScope();
        using var inner = Linear(2, 2, hasBias: false, dtype: ScalarType.Float64);
        using (no_grad())
            inner.weight.copy_(tensor(new[,] { { 1.0, 2.0 }, { 3.0, 1.0 } }));
        using var model = new Lowered(inner);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0)) { ChecksForward = false };
        var outputs = model.call(ones([1, 2], ScalarType.Float64));
        Assert.Equal([0.0, 1.0], outputs.data<double>().ToArray());
        lfp.Propagate(outputs, tensor(new[,] { { 2e-6, 5.0 } }));

        // z = [3, 4], o = z − 3. The density is r / o where o is not 0, and r / 1e-6 where it is: c = [2, 5], and φ(w) = |w| a c.
        double[] expected = [2, 4, 15, 5];
        Assert.Equal(expected, inner.weight.grad!.neg().data<double>().ToArray(), (one, other) => Math.Abs(one - other) < 1e-9);
    }

    private sealed class Lowered : Module<Tensor, Tensor>
    {
        private readonly Linear inner;

        public Lowered(Linear inner)
            : base(nameof(Lowered))
        {
            this.inner = inner;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => inner.call(input) - 3;
    }
}
