using System.Runtime.InteropServices;

namespace LfpSharp.Kernels.Spiking;

/// <summary>
/// Runs one body per thread; which samples a thread gets depends on the number of threads alone, so sums come out alike in every run.
/// </summary>
internal readonly struct PartJob : IRangeKernel
{
    private readonly nint body;

    private PartJob(nint body) => this.body = body;

    /// <summary>Calls <paramref name="body"/> with 0 … parts − 1, each on a thread of libtorch's team. It must not throw.</summary>
    public static void Run(int parts, Action<int> body)
    {
        var handle = GCHandle.Alloc(body);
        try
        {
            KernelThreads.For(new PartJob(GCHandle.ToIntPtr(handle)), parts, grain: 1);
        }
        finally
        {
            handle.Free();
        }
    }

    /// <inheritdoc/>
    public void Run(nint start, nint end)
    {
        var action = (Action<int>)GCHandle.FromIntPtr(body).Target!;
        for (var part = start; part < end; part++)
            action((int)part);
    }
}
