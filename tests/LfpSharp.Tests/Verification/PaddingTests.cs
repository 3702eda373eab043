using LfpSharp.Composites;
using LfpSharp.Propagation;
using LfpSharp.Verification;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Tests.Verification;

/// <summary>Layers that copy values, place them elsewhere, or add a constant.</summary>
public sealed class PaddingTests
{
    public static TheoryData<string> Names => [.. Makers.Keys];

    private static Dictionary<string, Func<Module<Tensor, Tensor>>> Makers { get; } = new()
    {
        ["reflection"] = () => ReflectionPad2d(1),
        ["replication"] = () => ReplicationPad2d(2),
        ["constant"] = () => ConstantPad2d(1, 0.7),
        ["zero"] = () => ZeroPad2d(1),
        ["unfold and fold"] = () => Sequential(Unfold(3, padding: 1), Fold(5, 3, padding: 1)),
        ["alpha dropout"] = () => AlphaDropout(0.3),
        ["feature alpha dropout"] = () => FeatureAlphaDropout(0.3),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_BetweenLayers_AccountsForAllReward(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        using var model = Model(name);
        var report = Verify.Run(
            model, Composite.Epsilon(1e-3), randn([3, 2, 5, 5], ScalarType.Float64), tensor(new long[] { 0, 2, 1 }));
        Assert.True(report.Conserves, report.ToString());

        // Only where a constant is put in is less handed on than arrived, and that is said.
        Assert.Equal(name is "constant" or "alpha dropout" or "feature alpha dropout" ? 1 : 0, report.Notes.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Propagate_LfpZero_IsTheGradientScaledByTheWeights(string name)
    {
        // A constant that is added takes its own part of the reward, so the density of what lies below is still the gradient's.
        using var scope = NewDisposeScope();
        using var model = Model(name);
        model.eval();
        var inputs = randn([3, 2, 5, 5], ScalarType.Float64);
        var outputs = model.call(inputs);
        var direction = randn_like(outputs);
        outputs.backward([direction]);
        Tensor[] expected = [.. model.parameters().Select(parameter => parameter.abs() * parameter.grad!.clone())];
        model.zero_grad();
        using var lfp = new FeedbackPropagation(model, Composite.Zero());
        outputs = model.call(inputs);
        lfp.PropagateDensity(outputs, -direction);
        Assert.All(
            model.parameters().Zip(expected),
            pair => Assert.True((pair.First.grad! - pair.Second).norm().item<double>() <= 1e-12 * pair.Second.norm().item<double>()));
    }

    private static Module<Tensor, Tensor> Model(string name)
    {
        var model = Sequential(
            Conv2d(2, 4, 3, padding: 1), ReLU(), Makers[name](), Conv2d(4, 3, 3), ReLU(), AdaptiveAvgPool2d(1), Flatten());
        return model.to(ScalarType.Float64);
    }
}
