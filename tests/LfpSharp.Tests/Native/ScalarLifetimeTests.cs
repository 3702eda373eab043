using System.Reflection;
using System.Runtime.InteropServices;
using LfpSharp.Native;
using TorchSharp;

namespace LfpSharp.Tests.Native;

public sealed unsafe class ScalarLifetimeTests
{
    private static readonly bool Possible = OperatingSystem.IsLinux()
        && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64;

    [Fact]
    public void FreedNumber_IsStillWhatItWas()
    {
        Assert.SkipUnless(Possible, "Only done on x86-64 Linux.");
        using var loaded = torch.zeros(1);
        Assert.Equal(NativeSettingOutcome.Applied, ScalarLifetime.State.Outcome);
        var read = (delegate* unmanaged<nint, double>)NativeLibrary.GetExport(LibTorch.Binding(), "THSTorch_scalar_to_float64");

        var freed = Freed(1.5);
        for (var i = 0; i < 100; i++)
            Freed(i);

        // As libtorch would read it for a thread that lost its processor meanwhile.
        Assert.Equal(1.5, read(freed));
    }

    [Fact]
    public void FreedNumbers_AreNotKeptForEver()
    {
        Assert.SkipUnless(Possible, "Only done on x86-64 Linux.");
        for (var i = 0; i < ScalarLifetime.Room + 10; i++)
            Freed(i);
        Assert.InRange(ScalarLifetime.Count, 1, ScalarLifetime.Room);

        Thread.Sleep(2100);
        Freed(1);
        Assert.InRange(ScalarLifetime.Count, 1, ScalarLifetime.Room / 2);
    }

    private static nint Freed(double value)
    {
        var scalar = value.ToScalar();
        var handle = (nint)typeof(Scalar).GetProperty("Handle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(scalar)!;
        scalar.Dispose();
        return handle;
    }
}
