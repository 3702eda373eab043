using LfpSharp.Lab.Learning.Alignment;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning.Alignment;

public sealed class StageRefusalTests
{
    [Fact]
    public void Attach_NoSequential_IsRefused()
    {
        using var model = nn.Linear(2, 2);
        Assert.Contains("TorchSharp.Modules.Linear", Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_SpikingModel_IsRefusedWithTheRulesForIt()
    {
        using var model = new LfpSharp.Lab.Models.Spiking.LifMlpOptions { Hidden = [3] }.Create([4], 2, 0);
        Assert.Contains("rule=spike-feedback", Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Stages_LayersBeforeAnyWeights_AreAStageNamedByTheFirst()
    {
        using var model = nn.Sequential(("a", nn.Flatten()), ("b", nn.ReLU()), ("c", nn.Linear(2, 2)), ("d", nn.ReLU()));
        Assert.Equal(["a", "c"], LayerStages.Of("direct-feedback-alignment", model).Select(stage => stage.Path));
    }

    [Fact]
    public void Attach_InPlaceActivation_IsRefused()
    {
        using var model = nn.Sequential(("a", nn.Linear(2, 2)), ("b", nn.ReLU(inplace: true)));
        Assert.Contains("The layer 'b' (ReLU) works in place", Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_ReflectingPadding_IsRefused()
    {
        using var model = nn.Sequential(("a", nn.Conv2d(1, 2, 3, padding: 1, padding_mode: TorchSharp.PaddingModes.Reflect)));
        Assert.Contains("The layer 'a' is a Conv2d whose padding", Refused(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Attach_StepActivation_Warns()
    {
        using var model = nn.Sequential(("a", nn.Linear(2, 2)), ("b", new LfpSharp.Modules.Step()), ("c", nn.Linear(2, 2)));
        using var aligned = new FeedbackAlignmentOptions().Attach(model);
        using var direct = new DirectFeedbackAlignmentOptions().Attach(model);
        Assert.All(
            new[] { aligned, direct },
            rule => Assert.Contains("The layer 'b' is a Step", Assert.Single(rule.Warnings), StringComparison.Ordinal));
    }

    private static string Refused(nn.Module<Tensor, Tensor> model)
        => Assert.Throws<ArgumentException>(() => new FeedbackAlignmentOptions().Attach(model)).Message;
}
