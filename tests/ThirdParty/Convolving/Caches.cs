using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Runtime.Versioning;
using LfpSharp.Native;
using TorchSharp;

/// <summary>Has oneDNN believe what it believes in a virtual machine that shows no caches: three caches of one byte.</summary>
internal static unsafe class Caches
{
    private const int AmdLeaf = unchecked((int)0x8000_001D), IntelLeaf = 4;

    /// <summary>True when this process computes like such a machine from now on; it may be one.</summary>
    public static bool Hide()
    {
        if (!OperatingSystem.IsLinux() || !X86Base.IsSupported)
            return false;
        BuildOneDnn();
        return Sizes(AmdLeaf).Length + Sizes(IntelLeaf).Length == 0 || Forget(Sizes(AmdLeaf)) || Forget(Sizes(IntelLeaf));
    }

    [SupportedOSPlatform("linux")]
    private static bool Forget(uint[] sizes)
        => sizes.Length > 0
            && OneDnnCaches.Replace(
                [.. sizes, .. new uint[10 - sizes.Length]], [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 3]) == 1;

    // oneDNN asks the processor when it first convolves. TorchSharp's own way would have the library look first.
    private static void BuildOneDnn()
    {
        var library = NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
        var convolve = (delegate* unmanaged<nint, nint, nint, long*, int, long*, int, long*, int, long, nint>)
            NativeLibrary.GetExport(library, "THSTensor_conv2d");
        using var input = torch.ones(1, 16, 8, 8);
        using var weight = torch.ones(16, 16, 3, 3);
        long one = 1, zero = 0;
        _ = convolve(input.Handle, weight.Handle, 0, &one, 1, &zero, 1, &one, 1, 1);
    }

    // The sizes in bytes of data and unified caches, as the processor tells them.
    private static uint[] Sizes(int leaf)
    {
        var sizes = new List<uint>();
        for (var i = 0; i < 8; i++)
        {
            var (a, b, c, _) = X86Base.CpuId(leaf, i);
            if ((a & 31) is 1 or 3)
                sizes.Add((uint)((((b >> 22) & 1023) + 1) * (((b >> 12) & 1023) + 1) * ((b & 4095) + 1) * (c + 1)));
        }

        return [.. sizes];
    }
}
