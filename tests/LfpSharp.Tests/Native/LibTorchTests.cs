using LfpSharp.Native;
using TorchSharp;

namespace LfpSharp.Tests.Native;

public sealed class LibTorchTests
{
    [Fact]
    public void Load_OnThisSystem_NamesVersionAndFile()
    {
        var report = LibTorch.Load();

        Assert.True(report.IsLoaded, report.Failure);
        Assert.StartsWith("2.10", report.Version);
        Assert.True(File.Exists(report.Path), report.Path);
        Assert.Equal(6.0f, torch.ones(6).sum().item<float>());
    }
}
