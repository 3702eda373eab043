using LfpSharp.Native;

namespace LfpSharp.Tests.Native;

public sealed class NativeSettingTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(33, 1)]
    [InlineData(32, 0)]
    [InlineData(32, 2048)]
    public void KeepFreedMemory_SizeOutOfRange_IsRefused(int blockMiB, int keptMiB)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Allocator.KeepFreedMemory(blockMiB, keptMiB));

    [Fact]
    public void Limit_NegativeRounds_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => ThreadSpinning.Limit(-1));

    [Fact]
    public void Limit_AfterLibtorchWasLoaded_SaysTooLate()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libgomp is part of libtorch for Linux");
        Assert.True(LibTorch.Load().IsLoaded);

        Assert.Equal(NativeSettingOutcome.TooLate, ThreadSpinning.Limit(0).Outcome);
    }

    [Fact]
    public void Settings_AtTheStartOfAProgram_ReachTheNativeLibraries()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "these are settings of glibc and libgomp");
        var (_, plain) = ThirdPartyProgram.Run("Mentioning");
        var (exitCode, output) = ThirdPartyProgram.Run("Mentioning", ["settings"], ("OMP_DISPLAY_ENV", "verbose"));

        Assert.True(exitCode == 0, output);
        Assert.Contains("allocator Applied", output);
        Assert.Contains("spinning Applied", output);
        Assert.Contains("GOMP_SPINCOUNT = '17'", output);
        Assert.Contains("large block kept False", plain);
        Assert.Contains("large block kept True", output);
    }

    [Fact]
    public void Settings_WhereTheUserHasChosen_AreLeftAlone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "these are settings of glibc and libgomp");
        var (exitCode, output) = ThirdPartyProgram.Run(
            "Mentioning", ["settings"], ("OMP_DISPLAY_ENV", "verbose"), ("GOMP_SPINCOUNT", "5"), ("MALLOC_TRIM_THRESHOLD_", "65536"));

        Assert.True(exitCode == 0, output);
        Assert.Contains("allocator UsersOwn", output);
        Assert.Contains("spinning UsersOwn", output);
        Assert.Contains("GOMP_SPINCOUNT = '5'", output);
    }
}
