using LfpSharp.Lab.Learning;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Learning;

public sealed class StageRefusalTests
{
    [Fact]
    public void Attach_NoSequential_IsRefused()
    {
        using var model = nn.Linear(2, 2);
        Assert.Contains("TorchSharp.Modules.Linear", Refused(model), StringComparison.Ordinal);
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

    private static string Refused(nn.Module<Tensor, Tensor> model)
        => Assert.Throws<ArgumentException>(() => new FeedbackAlignmentOptions().Attach(model)).Message;
}
