using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

public sealed class AttachmentTests
{
    [Fact]
    public void Call_AfterDisposeOrException_IsTheOrdinaryForwardAgain()
    {
        using var scope = NewDisposeScope();
        using var bomb = new Bomb();
        using var model = Sequential(Linear(4, 8), ReLU(), bomb, Linear(8, 3));
        var x = randn(5, 4);
        var before = Gradient();
        using (var lfp = new FeedbackPropagation(model, Composite.Epsilon(1).With<Bomb>(new TransposeRule())))
        {
            bomb.Armed = true;
            Assert.Throws<InvalidTimeZoneException>(() => model.call(x));
            bomb.Armed = false;
            Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => Gradient());
        }

        Assert.True(Gradient().equal(before).all().item<bool>());

        Tensor Gradient()
        {
            model.zero_grad();
            model.call(x).sum().backward();
            return ((Linear)model[0]).weight!.grad!.clone();
        }
    }

    [Fact]
    public void Call_UnderNoGrad_ReturnsTheLayersOwnOutput()
    {
        using var scope = NewDisposeScope();
        using var layer = Linear(4, 3);
        using var lfp = new FeedbackPropagation(layer, Composite.Epsilon());
        using var noGrad = no_grad();
        Assert.False(layer.call(randn(2, 4)).requires_grad);
    }

    [Fact]
    public void Constructor_LeafWithoutRule_IsRefusedByPathAndType()
    {
        using var model = Sequential(("encoder", Sequential(("gate", new Unknown()))));
        var exception = Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(model, Composite.Epsilon()));
        Assert.Contains("'encoder.gate'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("AttachmentTests+Unknown", exception.Message, StringComparison.Ordinal);
        Assert.Contains("composite.With<Unknown>(new EpsilonRule())", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NameThatMatchesNothing_IsRefusedAndListsTheLayers()
    {
        using var model = Sequential(("first", Linear(2, 2)));
        var exception = Assert.Throws<MissingRuleException>(() => new FeedbackPropagation(
            model, Composite.Epsilon().WithName("frist", new EpsilonRule(1))));
        Assert.Contains("named 'frist'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("'first' (Linear)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_RulesByTypeNameAndPosition_AreAssignedAndCanBeAsked()
    {
        using var model = Sequential(("a", Linear(2, 2)), ("b", ReLU()), ("c", Linear(2, 2)), ("d", ReLU()), ("e", Linear(2, 2)));
        var byName = new EpsilonRule(0.1);
        var byPosition = new EpsilonRule(0.2);
        var byType = new EpsilonRule(0.3);
        using var lfp = new FeedbackPropagation(
            model, Composite.Epsilon().With<ReLU>(byType).WithName("c", byName).WithPosition(^1, byPosition));
        Assert.Equal(
            [new EpsilonRule(), byType, byName, byType, byPosition],
            lfp.Layers.Select(layer => layer.Rule));
        Assert.Equal(["a", "b", "c", "d", "e"], lfp.Layers.Select(layer => layer.Path));
    }

    [Fact]
    public void Constructor_SecondAttachment_IsRefusedUntilTheFirstIsDisposed()
    {
        using var model = Sequential(Linear(2, 2));
        using (new FeedbackPropagation(model, Composite.Epsilon()))
            Assert.Throws<InvalidOperationException>(() => new FeedbackPropagation(model, Composite.Epsilon()));
        using var again = new FeedbackPropagation(model, Composite.Epsilon());
    }

    [Fact]
    public void Propagate_UserRules_AreUsedAndTheirExceptionsArrive()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(new Unknown(), Linear(3, 2));
        var x = rand(4, 3);
        using (var lfp = new FeedbackPropagation(model, Composite.Epsilon().With<Unknown>(new Half())) { RecordRewards = true })
        {
            var outputs = model.call(x);
            lfp.Propagate(outputs, ones_like(outputs));
            Assert.True((lfp.Rewards[0].Reward / 2).allclose(lfp.InputRewards[0]));
        }

        using var failing = new FeedbackPropagation(model, Composite.Epsilon().With<Unknown>(new Failing()));
        var again = model.call(x.clone().requires_grad_(true));
        var exception = Assert.Throws<InvalidOperationException>(() => failing.Propagate(again, ones_like(again)));
        Assert.Contains("on purpose", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Propagate_WrongReward_IsRefusedByWhatIsWrong()
    {
        using var scope = NewDisposeScope();
        using var model = Linear(2, 3);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(randn(4, 2));
        Assert.Contains("[4, 2]", Message(() => lfp.Propagate(outputs, zeros(4, 2))), StringComparison.Ordinal);
        Assert.Contains("Float64", Message(() => lfp.Propagate(outputs, zeros([4, 3], ScalarType.Float64))), StringComparison.Ordinal);
        Assert.Contains(
            "NaN", Message(() => lfp.Propagate(outputs, full(4, 3, double.NaN).to(ScalarType.Float32))), StringComparison.Ordinal);
        Assert.Contains("no_grad", Message(() => lfp.Propagate(outputs.detach(), zeros(4, 3))), StringComparison.Ordinal);

        static string Message(Action action) => Assert.Throws<ArgumentException>(action).Message;
    }

    private sealed record Half : InputRule
    {
        protected override IReadOnlyList<Tensor> Distribute(IReadOnlyList<Tensor> inputs, Tensor output, Tensor density)
            => [density * output / inputs[0] / 2];
    }

    private sealed record Failing : OutputRule
    {
        protected override Tensor Pass(Tensor density, Tensor output) => throw new NotSupportedException("on purpose");
    }

    private sealed class Unknown() : Module<Tensor, Tensor>(nameof(Unknown))
    {
        public override Tensor forward(Tensor input) => input.square();
    }

    private sealed class Bomb() : Module<Tensor, Tensor>(nameof(Bomb))
    {
        public bool Armed { get; set; }

        public override Tensor forward(Tensor input) => Armed ? throw new InvalidTimeZoneException() : input * 1;
    }

}
