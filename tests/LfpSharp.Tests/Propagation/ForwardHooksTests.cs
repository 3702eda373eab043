using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

/// <summary>What an attachment changes in a model, and that all of it is undone.</summary>
public sealed class ForwardHooksTests
{
    [Fact]
    public void Dispose_SeveralChanges_UndoesEachOnceInReverse()
    {
        var undone = new List<int>();
        var hooks = new ForwardHooks();
        for (var i = 0; i < 3; i++)
        {
            var number = i;
            hooks.Keep(() => undone.Add(number));
        }
        hooks.Dispose();
        hooks.Dispose();
        Assert.Equal([2, 1, 0], undone);
    }

    [Fact]
    public void Propagate_ActivationThatOverwritesItsInput_EqualsOneThatDoesNot()
    {
        // The gate of ELU needs z, which ELU in place would have overwritten; ReLU can do without.
        using var scope = NewDisposeScope();
        using Linear first = Linear(3, 8), second = Linear(8, 2);
        using ELU apart = ELU(), inPlace = ELU(inplace: true);
        var (input, reward) = (randn(5, 3), rand(5, 2));
        var expected = Feedback(Sequential(first, apart, second));
        var found = Feedback(Sequential(first, inPlace, second));
        Assert.True(expected.abs().max().item<float>() > 0);
        Assert.True(expected.allclose(found, 1e-5, 1e-7));

        Tensor Feedback(Sequential model)
        {
            using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.1));
            lfp.Propagate(model.call(input), reward);
            return first.weight.grad!.clone();
        }
    }

    [Fact]
    public void Constructor_ContainerNamedByALine_StandsForItsChildren()
    {
        using var model = Sequential(("first", Linear(2, 2)), ("block", Sequential(("square", new Square()))), ("last", Linear(2, 2)));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().WithName("block", new TransposeRule()));
        Assert.Equal(["first", "block", "last"], lfp.Layers.Select(layer => layer.Path));
    }

    [Fact]
    public void Constructor_LayerWithoutRule_SpeaksOfOwnParametersWhereItHasSome()
    {
        using var plain = Sequential(new Square());
        using var mixed = Sequential(new Mixed());
        using var leaf = Sequential(new Scaled());
        const string own = "parameters of its own besides its child modules";
        var ofPlain = Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(plain, Composite.Epsilon()));
        var ofMixed = Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(mixed, Composite.Epsilon()));
        var ofLeaf = Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(leaf, Composite.Epsilon()));
        Assert.DoesNotContain(own, ofPlain.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(own, ofLeaf.Message, StringComparison.Ordinal);
        Assert.Contains(own, ofMixed.Message, StringComparison.Ordinal);
    }

    private sealed class Square() : Module<Tensor, Tensor>(nameof(Square))
    {
        public override Tensor forward(Tensor input) => input.square();
    }

    private sealed class Scaled : Module<Tensor, Tensor>
    {
        private readonly Parameter scale = new(ones(2));

        public Scaled()
            : base(nameof(Scaled)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input * scale;
    }

    private sealed class Mixed : Module<Tensor, Tensor>
    {
        private readonly Linear inner = Linear(2, 2);
        private readonly Parameter scale = new(ones(2));

        public Mixed()
            : base(nameof(Mixed)) => RegisterComponents();

        public override Tensor forward(Tensor input) => inner.call(input) * scale;
    }
}
