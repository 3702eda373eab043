using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

public sealed class EqualSplitRuleTests
{
    [Theory]
    [InlineData(2, 3, 0.5)]
    [InlineData(-2, 3, 0.5)]
    [InlineData(2, 3, 3.0)]
    [InlineData(2, 3, 0.0)]
    public void Propagate_ProductOfTwoNumbers_GivesEachHalfOfWhatTheStabilizerLeaves(double first, double second, double epsilon)
    {
        using var scope = NewDisposeScope();
        using Linear left = Layer(first), right = Layer(second);
        using var model = new Gated(left, right);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0).With<Product>(new EqualSplitRule(epsilon)));
        lfp.Propagate(model.call(ones([1, 1], ScalarType.Float64)), full([1, 1], 8.0, ScalarType.Float64));

        // The head passes the product p on, so r = 8 arrives at it; each operand, w·1, gets r p / stab(2 p), and φ(w) = |w| r_w / w.
        var product = first * second;
        var share = 8 * product / ((2 * product) + (epsilon * Math.Sign(product)));
        Assert.Equal(Math.Sign(first) * share, left.weight.grad!.neg().item<double>(), 1e-12);
        Assert.Equal(Math.Sign(second) * share, right.weight.grad!.neg().item<double>(), 1e-12);
    }

    [Fact]
    public void Epsilon_Unset_IsThatOfTheReference()
    {
        Assert.Equal(1e-12, new EqualSplitRule().Epsilon);
        Assert.Equal(1e-12, Of(Composite.Epsilon(0.5)).Epsilon);
        Assert.Equal(0, Of(Composite.Epsilon(0)).Epsilon);

        static EqualSplitRule Of(Composite composite) => composite.Entries.Select(entry => entry.Rule).OfType<EqualSplitRule>().First();
    }

    private static Linear Layer(double weight)
    {
        var layer = Linear(1, 1, hasBias: false, dtype: ScalarType.Float64);
        using var noGrad = no_grad();
        layer.weight.fill_(weight);
        return layer;
    }

    private sealed class Gated : Module<Tensor, Tensor>
    {
        private readonly Linear left, right;
        private readonly Product product = new();
        private readonly Scale head = new(1);

        public Gated(Linear left, Linear right)
            : base(nameof(Gated))
        {
            (this.left, this.right) = (left, right);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => head.call(product.call(left.call(input), right.call(input)));
    }
}
