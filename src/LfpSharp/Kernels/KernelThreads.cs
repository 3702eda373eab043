using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LfpSharp.Native.Elf;

namespace LfpSharp.Kernels;

/// <summary>
/// Runs a <see cref="IRangeKernel"/> in parallel on libtorch's own threads.
/// </summary>
/// <remarks>
/// On Linux libtorch computes on the thread team of libgomp, whose threads spin for a while after each parallel region.
/// A second pool would compete with the spinning threads for the same cores, so the kernels enter the same team through
/// <c>GOMP_parallel</c>. Where no libgomp is loaded (Windows, macOS) the .NET pool serves.
/// </remarks>
internal static unsafe class KernelThreads
{
    private static readonly Lazy<OpenMp?> Team = new(OpenMp.Find);

    /// <summary>
    /// Runs <paramref name="kernel"/> over <c>0 .. count</c>, in one piece when there are fewer than <paramref name="grain"/> indices a
    /// thread.
    /// </summary>
    public static void For<TKernel>(TKernel kernel, nint count, nint grain)
        where TKernel : unmanaged, IRangeKernel
    {
        if (count <= 0)
            return;

        var threads = (int)Math.Min(TorchSharp.torch.get_num_threads(), count / grain);
        if (threads <= 1)
        {
            kernel.Run(0, count);
        }
        else if (Team.Value is { } team)
        {
            var job = new Job { Kernel = &kernel, Invoke = &Invoke<TKernel>, Count = count, Team = team };
            team.Parallel(&RunPart, &job, (uint)threads);
        }
        else
        {
            OnPool(kernel, count, threads);
        }
    }

    private static void OnPool<TKernel>(TKernel kernel, nint count, int threads)
        where TKernel : unmanaged, IRangeKernel
        => Parallel.For(0, threads, i => kernel.Run(count * i / threads, count * (i + 1) / threads));

    private static void Invoke<TKernel>(void* kernel, nint start, nint end)
        where TKernel : unmanaged, IRangeKernel
        => Unsafe.AsRef<TKernel>(kernel).Run(start, end);

    [UnmanagedCallersOnly]
    private static void RunPart(void* data)
    {
        var job = (Job*)data;
        nint threads = job->Team.ThreadCount(), thread = job->Team.ThreadNumber();
        job->Invoke(job->Kernel, job->Count * thread / threads, job->Count * (thread + 1) / threads);
    }

    private struct Job
    {
        public void* Kernel;
        public delegate*<void*, nint, nint, void> Invoke;
        public nint Count;
        public OpenMp Team;
    }

    /// <summary>The three entry points of the GNU OpenMP runtime that libtorch has loaded.</summary>
    private readonly struct OpenMp
    {
        private readonly delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> parallel;
        private readonly delegate* unmanaged<int> threadNumber;
        private readonly delegate* unmanaged<int> threadCount;

        private OpenMp(nint library)
        {
            parallel = (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)
                NativeLibrary.GetExport(library, "GOMP_parallel");
            threadNumber = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "omp_get_thread_num");
            threadCount = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "omp_get_num_threads");
        }

        public static OpenMp? Find()
        {
            if (!OperatingSystem.IsLinux())
                return null;

            // The file name carries a hash of the build, so the loaded one is looked up instead of being spelled out.
            var path = MemoryMap.Lines()
                .Select(line => line.IndexOf('/') is var i and >= 0 ? line[i..] : "")
                .FirstOrDefault(file => Path.GetFileName(file).StartsWith("libgomp", StringComparison.Ordinal));
            return path is not null && NativeLibrary.TryLoad(path, out var library) ? new OpenMp(library) : null;
        }

        public void Parallel(delegate* unmanaged<void*, void> body, void* data, uint threads) => parallel(body, data, threads, 0);

        public int ThreadNumber() => threadNumber();

        public int ThreadCount() => threadCount();
    }
}
