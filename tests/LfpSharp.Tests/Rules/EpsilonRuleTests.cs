using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Rules;

public sealed class EpsilonRuleTests
{
    [Theory]
    [InlineData(-1e-9)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Epsilon_NotAFiniteNumberOfAtLeastZero_IsRefusedByEveryRule(double epsilon)
    {
        Func<Rule>[] rules = [() => new EpsilonRule(epsilon), () => new EqualSplitRule(epsilon), () => new GatedUnitRule(epsilon)];
        foreach (var create in rules)
        {
            Assert.Contains(
                "finite number of at least 0", Assert.Throws<ArgumentOutOfRangeException>(create).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Epsilon_Unset_IsThatOfTheReference()
    {
        Assert.Equal(1e-6, new EpsilonRule().Epsilon);
        Assert.Equal(1e-6, Composite.Epsilon().Entries.Select(entry => entry.Rule).OfType<EpsilonRule>().First().Epsilon);
    }

    [Fact]
    public void Propagate_ZeroBetweenTwoLayersAtEpsilonZero_PassesTheDensityOnAsAGradient()
    {
        // z = 1 − 1 = 0 in the hidden layer, o = 0·3 + 2. The density c = r / o = 4 goes on by the weight 3: φ(w) = |w| a · 3 · 4.
        using var scope = NewDisposeScope();
        using Linear hidden = Linear(2, 1, hasBias: false), output = Linear(1, 1);
        using (no_grad())
        {
            hidden.weight.copy_(tensor(new[,] { { 1f, -1f } }));
            output.weight.fill_(3);
            output.bias!.fill_(2);
        }
        using var model = Sequential(hidden, output);
        using var lfp = new FeedbackPropagation(model, Composite.Zero());
        lfp.Propagate(model.call(ones(1, 2)), full([1, 1], 8f));
        Assert.Equal([12f, 12f], hidden.weight.grad!.neg().data<float>().ToArray());
    }
}
