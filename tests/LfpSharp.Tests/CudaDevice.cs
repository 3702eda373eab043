using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests;

/// <summary>The graphics card, for the one test of a class that does over there what the others do on the CPU.</summary>
internal static class CudaDevice
{
    /// <summary>The card; skips the test where there is none.</summary>
    public static Device OrSkip()
    {
        Assert.SkipUnless(cuda.is_available(), "needs a CUDA device, and a build with a CUDA package of libtorch (docs/gpu.md)");
        return CUDA;
    }
}
