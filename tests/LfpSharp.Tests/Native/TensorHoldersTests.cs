using LfpSharp.Composites;
using LfpSharp.Modules;
using LfpSharp.Native;
using LfpSharp.Propagation;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Native;

/// <summary>What a node of autograd may write over: only what nobody else will read.</summary>
public sealed class TensorHoldersTests
{
    [Fact]
    public void IsSole_OfADensityThatOnlyItsNodeNeeds_IsTrue()
    {
        using var scope = NewDisposeScope();
        List<bool> seen = [];
        var node = Node(ones(3, requires_grad: true), density => seen.Add(TensorHolders.IsSole(density)));
        (node * 2).sum().backward();
        Assert.Equal([true], seen);
    }

    [Fact]
    public void IsSole_OfASumsDensity_IsTrueForTheLastOfItsTwoOnly()
    {
        using var scope = NewDisposeScope();
        List<bool> seen = [];
        var leaf = ones(3, requires_grad: true);
        var one = Node(leaf, density => seen.Add(TensorHolders.IsSole(density)));
        var two = Node(leaf, density => seen.Add(TensorHolders.IsSole(density)));
        ((one + two) * 3).sum().backward();
        Assert.Equal([false, true], seen);
    }

    [Fact]
    public void IsSole_OfADensityThatAnotherHandleOrViewHolds_IsFalse()
    {
        using var scope = NewDisposeScope();
        List<bool> seen = [];
        var node = Node(
            ones(3, requires_grad: true),
            density =>
            {
                using (density.alias())
                    seen.Add(TensorHolders.IsSole(density));
                using (density.detach())
                    seen.Add(TensorHolders.IsSole(density));
                seen.Add(TensorHolders.IsSole(density));
            });
        (node * 2).sum().backward();
        Assert.Equal([false, false, true], seen);
    }

    [Fact]
    public void PropagateDensity_LeavesTheUsersTensorAsItWas()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(0);
        var model = nn.Linear(4, 3);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.5));
        var outputs = model.call(randn(5, 4));
        var density = randn_like(outputs);
        var before = density.clone();
        lfp.PropagateDensity(outputs, density);
        Assert.True(before.equal(density).all().item<bool>());
    }

    [Fact]
    public void Propagate_WhereTwoGatesShareADensity_GivesEachItsOwn()
    {
        using var scope = NewDisposeScope();
        random.manual_seed(0);
        var (branch, model) = (nn.Linear(4, 4), new Joined());
        model.Take(branch);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(0.5)) { RecordInputRewards = true };
        var inputs = randn(5, 4);
        var outputs = model.call(inputs);
        var reward = randn_like(outputs);
        lfp.Propagate(outputs, reward);

        // s = r / stab(o), of which the input takes its own part and what the linear layer's gate leaves of the other.
        Tensor Stabilized(Tensor z) => z + (0.5 * where(z.lt(0), -ones_like(z), ones_like(z)));
        using var noGrad = no_grad();
        var z = nn.functional.linear(inputs, branch.weight!, branch.bias);
        var s = reward / Stabilized(z + inputs);
        var expected = inputs * (s + (s * z / Stabilized(z)).matmul(branch.weight!));
        Assert.True(expected.allclose(lfp.InputRewards[0], 1e-4, 1e-5));
    }

    private static Tensor Node(Tensor value, Action<Tensor> look)
    {
        TensorHolders.Prepare();
        return ComputedFunction.Connect(
            [value],
            value,
            [],
            (_, density) =>
            {
                look(density);
                return [density.clone()];
            },
            nameof(TensorHoldersTests));
    }

    // x + linear(x)
    private sealed class Joined() : nn.Module<Tensor, Tensor>(nameof(Joined))
    {
        private readonly Sum sum = new();
        private nn.Module<Tensor, Tensor> branch = null!;

        public void Take(nn.Module<Tensor, Tensor> module)
        {
            branch = module;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => sum.call(input, branch.call(input));
    }
}
