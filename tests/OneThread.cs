using TorchSharp;

[assembly: AssemblyFixture(typeof(LfpSharp.Tests.OneThread))]

namespace LfpSharp.Tests;

/// <summary>How each test program computes, and each process that it starts.</summary>
public sealed class OneThread
{
    public OneThread()
    {
        // Test programs share the cores, and libtorch's waiting threads spin: more of them than cores cost more than they bring.
        torch.set_num_threads(1);
        Environment.SetEnvironmentVariable("OMP_NUM_THREADS", "1");

        // What lives this short gains nothing from being compiled with a profile, or again before it was called a thousand times
        // (the runtime reads numbers of the environment as hexadecimal ones).
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCountThreshold", "3E8");
    }
}
