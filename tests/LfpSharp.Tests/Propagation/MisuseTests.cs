using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using LfpSharp.Rules;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Propagation;

/// <summary>Nothing learns by something else than feedback without a word.</summary>
public sealed partial class MisuseTests
{
    private static readonly Dictionary<string, (Func<Middle, Tensor, Tensor> Forward, string[] Said)> Faulty = new()
    {
        ["gelu as function"] = ((_, x) => functional.gelu(x), ["'first' (Linear) and", "torch.nn.Tanh()"]),
        ["tanh as function"] = ((_, x) => x.tanh(), ["'first' (Linear)", "'second' (Linear)"]),
        ["sigmoid as function"] = ((_, x) => sigmoid(x), ["'first' (Linear)"]),
        ["gating by hand"] = ((_, x) => x * sigmoid(x), ["'first' (Linear)", "LfpSharp.Modules.Product"]),
        ["forward in place of call"] = ((m, x) => m.Middle1.forward(x), ["'Middle1' (Linear)", "Middle1.call(x)"]),
        ["weights as function"] = ((m, x) => functional.linear(x, m.Middle1.weight!), ["'Middle1' (Linear)", "no torch.nn.functional"]),
        ["not called"] = ((_, x) => x, ["'Middle1' (Linear) is registered, but the forward did not call it"]),
        ["activation's forward"] = (
            (m, x) => m.Act.forward(m.Middle1.call(x)), ["'Middle1' (Linear)", "layer.call(x), not layer.forward(x)"]),
        ["detached"] = ((m, x) => m.Middle1.call(x).detach() + x, ["does not conserve reward"]),
        ["a constant added"] = ((m, x) => m.Middle1.call(x) + 1, ["does not conserve reward"]),
    };

    private static readonly Dictionary<string, Func<Middle, Tensor, Tensor>> Sound = new()
    {
        ["called"] = (m, x) => m.Act.call(m.Middle1.call(x)),
        ["linear functions"] = (m, x) => cat([m.Middle1.call(x) * 2, x], 1).view(-1, 2, 6).sum(dim: 1) - x,
        ["functions that are piecewise linear"] = (m, x) => functional.relu(m.Middle1.call(x)).abs() + functional.leaky_relu(x, 0.1),
        ["softmax as function"] = (m, x) => functional.softmax(m.Middle1.call(x), 1),
        ["dropout as function"] = (m, x) => functional.dropout(m.Middle1.call(x), 0.5, training: true),
    };

    public static TheoryData<string> FaultyNames => [.. Faulty.Keys];

    public static TheoryData<string> SoundNames => [.. Sound.Keys];

    [Theory]
    [MemberData(nameof(FaultyNames))]
    public void Propagate_ForwardWithSomethingThatNoRuleServes_IsRefusedByNameAndWritesNothing(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new Middle(Faulty[name].Forward);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(randn(8, 4));
        var exception = Assert.Throws<MissingRuleException>(() => lfp.Propagate(outputs, ones_like(outputs)));
        Assert.All(Faulty[name].Said, said => Assert.Contains(said, exception.Message, StringComparison.Ordinal));
        Assert.Contains("ChecksForward", exception.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Theory]
    [MemberData(nameof(FaultyNames))]
    public void Propagate_WithTheCheckSwitchedOff_GoesOn(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new Middle(Faulty[name].Forward);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon()) { ChecksForward = false };
        var outputs = model.call(randn(8, 4));
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.NotNull(model.parameters().Last().grad);
    }

    [Theory]
    [MemberData(nameof(SoundNames))]
    public void Propagate_SoundForward_EqualsTheOneThatIsNotChecked(string name)
    {
        using var scope = NewDisposeScope();
        using var model = new Middle(Sound[name]);
        var x = randn(8, 4);
        var expected = Feedback(checks: false);
        foreach (var (e, a) in expected.Zip(Feedback(checks: true)))
            Assert.True(e.equal(a).all().item<bool>());

        List<Tensor> Feedback(bool checks)
        {
            manual_seed(5);
            using var lfp = new FeedbackPropagation(model, Composite.Epsilon()) { ChecksForward = checks };
            var outputs = model.call(x);
            lfp.Propagate(outputs, ones_like(outputs));
            return [.. model.parameters().Select(parameter => parameter.grad!.clone()), rand(3)];
        }
    }

    [Fact]
    public void Propagate_FunctionOnTheInputOnly_IsNobodysFeedback()
    {
        using var scope = NewDisposeScope();
        using var model = new Standardized();
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(rand(8, 4));
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.NotNull(model.parameters().First().grad);
    }

    [Fact]
    public void Propagate_FirstTime_RunsTheForwardOnceMoreAndLeavesBuffersAndRandomState()
    {
        using var scope = NewDisposeScope();
        var calls = 0;
        using var model = new Middle((m, x) =>
        {
            calls++;
            return m.Norm.call(m.Middle1.call(x));
        }, withNorm: true);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(randn(8, 4));
        var other = model.call(randn(8, 4));
        var before = model.buffers().Select(buffer => buffer.clone()).Append(get_rng_state().clone()).ToList();
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.Equal(3, calls);
        Assert.All(
            before.Zip(model.buffers().Append(get_rng_state())), pair => Assert.True(pair.First.equal(pair.Second).all().item<bool>()));

        var third = model.call(randn(8, 4));
        lfp.Propagate(third, ones_like(third));
        Assert.Equal(4, calls);
        GC.KeepAlive(other);
    }

    [Fact]
    public void Backward_WhileAttached_IsRefusedAndWritesNothing()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 6), Tanh(), Linear(6, 3));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var loss = model.call(randn(8, 4)).square().sum();
        var exception = Assert.ThrowsAny<Exception>(() => loss.backward());
        Assert.Contains(
            "backward() was called on outputs of a model to which a FeedbackPropagation was attached", exception.Message,
            StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));

        // The same model still learns.
        var outputs = model.call(randn(8, 4));
        lfp.Propagate(outputs, ones_like(outputs));
        Assert.All(model.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Propagate_Twice_OnOneForward_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 6), ReLU(), Linear(6, 3));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        var outputs = model.call(randn(8, 4));
        lfp.Propagate(outputs, ones_like(outputs));
        var kept = model.parameters().Select(parameter => parameter.grad!.clone()).ToList();
        var exception = Assert.Throws<InvalidOperationException>(() => lfp.Propagate(outputs, ones_like(outputs)));
        Assert.Contains("a forward serves one propagation", exception.Message, StringComparison.Ordinal);
        Assert.All(kept.Zip(model.parameters()), pair => Assert.True(pair.First.equal(pair.Second.grad!).all().item<bool>()));
    }

    [Fact]
    public void Propagate_OutputsOfAnotherGraph_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 3));
        using var other = Sequential(Linear(4, 3));
        var before = model.call(randn(8, 4));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        Assert.Contains(
            "The model was not called", Assert.Throws<InvalidOperationException>(() => lfp.Propagate(before, ones_like(before))).Message,
            StringComparison.Ordinal);

        model.call(randn(8, 4));
        var foreign = other.call(randn(8, 4));
        Assert.Contains(
            "another graph", Assert.Throws<ArgumentException>(() => lfp.Propagate(foreign, ones_like(foreign))).Message,
            StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    public void Propagate_RewardThatOverflows_IsRefusedByParameter(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("a", Linear(4, 6)), ("b", ReLU()), ("c", Linear(6, 3))).to(type);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon());
        using (no_grad())
            ((Linear)((Sequential)model)[2]).weight!.mul_(1000);
        var outputs = ((Sequential)model).call(randn([8, 4], type) * 100);
        var reward = full_like(outputs, type == ScalarType.Float32 ? 1e38 : 1.7e308);
        var exception = Assert.Throws<NonFiniteFeedbackException>(() => lfp.Propagate(outputs, reward));
        Assert.Contains($"The feedback of {exception.Parameter} is NaN or infinite", exception.Message, StringComparison.Ordinal);
        Assert.Contains("rewards that are too large", exception.Message, StringComparison.Ordinal);
        Assert.All(model.parameters(), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Propagate_NaNInOneInput_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(Linear(4, 6), new Capped(), Linear(6, 3));
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon().With<Capped>(new IdentityRule()));
        var x = randn(8, 4);
        x[3, 1] = float.NaN;
        var outputs = model.call(x);
        Assert.Contains(
            "Look for NaN in the inputs",
            Assert.Throws<NonFiniteFeedbackException>(() => lfp.Propagate(outputs, ones_like(outputs))).Message, StringComparison.Ordinal);

        using var plain = Sequential(Linear(4, 3));
        Assert.Contains(
            "NaN", Assert.Throws<ArgumentException>(() => new SoftmaxReward().Evaluate(plain.call(x), zeros(8, ScalarType.Int64))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1e-6, ScalarType.Float16)]
    [InlineData(1e-45, ScalarType.Float32)]
    [InlineData(1e-46, ScalarType.BFloat16)]
    public void Call_StabilizerThatVanishesInTheModelsType_IsRefused(double epsilon, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var model = Sequential(("fc", Linear(4, 3))).to(type);
        using var lfp = new FeedbackPropagation(model, Composite.Epsilon(epsilon));
        var exception = Assert.Throws<MissingRuleException>(() => ((Sequential)model).call(randn(8, 4).to_type(type)));
        Assert.Contains("'fc' (Linear)", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"vanishes in {type}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Propagate_ForwardInADisposeScopeOfItsOwn_StillLearns()
    {
        using var scope = NewDisposeScope();
        using var model = new Scoped(inner: true);
        using var plain = new Scoped(inner: false);
        foreach (var (to, from) in model.parameters().Zip(plain.parameters()))
        {
            using var noGrad = no_grad();
            to.copy_(from);
        }

        var x = randn(8, 4);
        foreach (var each in new[] { model, plain })
        {
            using var lfp = new FeedbackPropagation(each, Composite.Epsilon(0.1));
            var outputs = each.call(x);
            lfp.Propagate(outputs, ones_like(outputs));
        }

        foreach (var (a, e) in model.parameters().Zip(plain.parameters()))
            Assert.True(a.grad!.equal(e.grad!).all().item<bool>());
    }

}
