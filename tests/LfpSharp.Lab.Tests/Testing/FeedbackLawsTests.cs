using LfpSharp.Composites;
using LfpSharp.Testing.Laws;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LfpSharp.Lab.Tests.Testing;

/// <summary>Each law holds for a sound rule, and is seen to fail for one that breaks it.</summary>
public sealed class FeedbackLawsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Sequential model;

    public FeedbackLawsTests()
    {
        manual_seed(5);
        model = Sequential(
            Linear(4, 8, dtype: ScalarType.Float64), ReLU(), Dropout(0.5), Linear(8, 3, dtype: ScalarType.Float64));
    }

    public void Dispose()
    {
        model.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Check_SoundRules_Pass() => Assert.Empty(Laws(new ChangedReLURule(density => density)).Check().Findings);

    [Fact]
    public void CheckZero_RuleThatAddsSomething_IsFound() => Broken(
        laws => laws.CheckZero(), density => density + 0.1, "zero reward gives zero feedback", "does not come from the reward");

    [Fact]
    public void CheckLinearity_RuleThatSquares_IsFound() => Broken(
        laws => laws.CheckLinearity(), density => density * density.abs(), "feedback is linear in the reward", "as a factor");

    [Fact]
    public void CheckOrder_RuleThatLooksAtThePlaceInTheBatch_IsFound() => Broken(
        laws => laws.CheckOrder(),
        density => density * arange(1, density.shape[0] + 1, ScalarType.Float64).unsqueeze(1),
        "feedback does not depend on the order of the batch",
        "where in the batch");

    [Fact]
    public void CheckSum_RuleThatTakesTheMeanOverTheBatch_IsFound() => Broken(
        laws => laws.CheckSum(),
        density => density / density.shape[0],
        "the feedback of a batch is the sum over its samples",
        "act on each other");

    [Fact]
    public void CheckConservation_RuleThatLosesHalf_IsFoundAtItsLayer()
    {
        var laws = Laws(new ChangedReLURule(density => density / 2));
        var broken = Assert.Throws<LawBrokenException>(laws.CheckConservation);
        Assert.Equal(("every layer accounts for its reward", "1"), (broken.Law, broken.Place));
        Assert.True(broken.Difference > 0);
        Assert.Contains("'1 ReLU' does not conserve", broken.Message, StringComparison.Ordinal);
        Assert.Throws<LawBrokenException>(laws.Check);
    }

    [Fact]
    public void Check_LossThatTheRuleDefines_IsReportedOnly()
    {
        var report = Laws(new ChangedReLURule(density => density / 2) { Reason = "half of it fades" }).Check();
        Assert.Contains("half of it fades", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ModelInWhichNothingLearns_IsFound()
    {
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.zero_();
        }

        var broken = Assert.Throws<LawBrokenException>(Laws(new ChangedReLURule(density => density)).Check);
        Assert.Contains("no parameter got any", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Always_LeavesModesAndGradientsAsTheyWere()
    {
        model.train();
        var first = model.parameters().First();
        first.grad = full_like(first, 7);
        Laws(new ChangedReLURule(density => density)).Check();
        Assert.Throws<LawBrokenException>(Laws(new ChangedReLURule(density => density + 1)).Check);
        Assert.True(model.training);
        Assert.Equal(7, first.grad!.mean().item<double>());
        Assert.All(model.parameters().Skip(1), parameter => Assert.Null(parameter.grad));
    }

    [Fact]
    public void Constructor_BatchOfOne_IsRefused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new FeedbackLaws(model, Composite.Epsilon(), zeros([1, 4])));
        Assert.Contains("shape [1, 4]; laws need a batch of two samples or more", refused.Message, StringComparison.Ordinal);
    }

    private void Broken(Action<FeedbackLaws> check, Func<Tensor, Tensor> change, string law, string cause)
    {
        check(Laws(new ChangedReLURule(density => density)));
        var broken = Assert.Throws<LawBrokenException>(() => check(Laws(new ChangedReLURule(change))));
        Assert.Equal(law, broken.Law);
        Assert.StartsWith("0.", broken.Place, StringComparison.Ordinal);
        Assert.True(broken.Difference > 1e-6);
        Assert.Contains($"'{broken.Place}'", broken.Message, StringComparison.Ordinal);
        Assert.Contains(cause, broken.Message, StringComparison.Ordinal);
    }

    private FeedbackLaws Laws(ChangedReLURule rule)
        => new(model, Composite.Epsilon().With<ReLU>(rule), randn([5, 4], ScalarType.Float64)) { Seed = 3 };
}
