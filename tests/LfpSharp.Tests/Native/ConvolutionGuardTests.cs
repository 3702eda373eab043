using System.Globalization;
using LfpSharp.Native;

namespace LfpSharp.Tests.Native;

/// <summary>Programs that merely reference the library compute right convolutions, also where libtorch's own are wrong.</summary>
public sealed class ConvolutionGuardTests
{
    private static readonly string[] Odd = ["3x8x3", "3x32x3", "16x13x3", "30x150x3", "t8x3x3"];
    private static readonly string[] Full = ["16x32x3", "1x16x5", "t32x16x3"];

    [Theory]
    [InlineData(null)]
    [InlineData("on")]
    public void Program_WithConvolutionsOfAnyChannels_ComputesThemRight(string? guard)
    {
        var output = Run(guard);
        foreach (var shape in Odd.Concat(Full))
        {
            Assert.InRange(Error(output, shape), 0, 1e-4);
        }
    }

    [Fact]
    public void Program_WithTheGuardOn_UsesOneDnnWhereChannelsAreMultiplesOf16Only()
    {
        SkipUnlessSwitchable();
        var output = Run("on", ("ONEDNN_VERBOSE", "1"));
        Assert.SkipWhen(
            output.Contains("Remedy = CacheSizes", StringComparison.Ordinal), "this machine hides its caches, and has the better remedy");
        Assert.All(Odd, shape => Assert.DoesNotContain("onednn_verbose", Between(output, shape)));
        Assert.All(Full, shape =>
        {
            Assert.Contains("forward_training", Between(output, shape));
            Assert.Contains("backward_data", Between(output, shape));
            Assert.Contains("backward_weights", Between(output, shape));
        });
        Assert.Contains("WithoutOneDnnWhereNeeded", output);
    }

    [Fact]
    public void Program_WithTheGuardOff_IsLeftAsItIs()
    {
        SkipUnlessSwitchable();
        var output = Run("off", ("ONEDNN_VERBOSE", "1"));
        Assert.All(Odd, shape => Assert.Contains("backward_data", Between(output, shape)));
        Assert.Contains("not looked at: LFPSHARP_CONVOLUTION_GUARD=off", output);
    }

    [Fact]
    public void Program_OnAMachineThatHidesItsCaches_IsWrongWithoutTheGuardAndRightWithIt()
    {
        SkipUnlessSwitchable();
        string[] shapes = ["13x13x3", "30x150x3", "17x12x3", "12x20x3"];
        var without = Run("off", [.. shapes, "hide-caches"]);
        Assert.SkipUnless(
            without.Contains("caches hidden True", StringComparison.Ordinal), "this processor's caches are not found in oneDNN");
        Assert.Contains(shapes, shape => !(Error(without, shape) < 1e-2));

        var with = Run(null, [.. shapes, "hide-caches"]);
        Assert.All(shapes, shape => Assert.InRange(Error(with, shape), 0, 1e-4));
        Assert.Contains("Remedy = CacheSizes", with);
        Assert.Contains("AreSound = False", with);
    }

    [Fact]
    public void Program_WithAnUnknownChoice_LooksAndSaysSo()
        => Assert.Contains("LFPSHARP_CONVOLUTION_GUARD=maybe is neither 'on' nor 'off' and was ignored", Run("maybe"));

    [Fact]
    public void Ensure_InThisProcess_LeavesConvolutionsRight()
    {
        var report = ConvolutionGuard.Ensure();
        Assert.True(report.AreRightNow, report.Detail);
        Assert.InRange(ConvolutionProbe.LargestError(attempt: 5), 1e-12, ConvolutionProbe.Tolerance);
    }

    [Theory]
    [InlineData(true, new long[] { 16, 16, 3, 3 })]
    [InlineData(true, new long[] { 64, 1, 5, 5 })]
    [InlineData(true, new long[] { 7, 5, 1, 1 })]
    [InlineData(false, new long[] { 7, 5, 1, 3 })]
    [InlineData(false, new long[] { 24, 16, 3 })]
    [InlineData(false, new long[] { 16, 3, 3, 3, 3 })]
    public void IsLeftToOneDnn_Shape_DependsOnChannelsUnlessPointwise(bool expected, long[] weight)
        => Assert.Equal(expected, ConvolutionSwitch.IsLeftToOneDnn(weight));

    private static void SkipUnlessSwitchable()
        => Assert.SkipUnless(
            OperatingSystem.IsLinux()
                && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64,
            "single convolutions are switched on x86-64 Linux");

    private static double Error(string output, string shape)
        => double.Parse(
            output.Split('\n').Single(line => line.StartsWith($"error {shape} ", StringComparison.Ordinal)).Split(' ')[2],
            CultureInfo.InvariantCulture);

    private static string Run(string? guard, params (string Name, string? Value)[] environment)
        => Run(guard, [.. Odd, .. Full], environment);

    private static string Run(string? guard, string[] arguments, params (string Name, string? Value)[] environment)
    {
        var (exitCode, output) = ThirdPartyProgram.Run(
            "Convolving", arguments, [(ConvolutionGuard.Variable, guard), .. environment]);
        Assert.True(exitCode == 0, output);
        return output;
    }

    private static string Between(string output, string shape)
    {
        var start = output.IndexOf($"begin {shape}\n", StringComparison.Ordinal);
        return output[start..output.IndexOf($"end {shape}\n", start, StringComparison.Ordinal)];
    }
}
