using System.Runtime.InteropServices;

namespace LfpSharp.Lab.Distributed;

/// <summary>How an MPI library names the few things that are passed to it. There are three ways.</summary>
/// <param name="Name">What the way is called.</param>
/// <param name="World">All processes.</param>
/// <param name="Byte">The type of a byte.</param>
/// <param name="Funneled">The level of threads at which one of several calls.</param>
internal sealed record MpiHandles(string Name, nint World, nint Byte, int Funneled)
{
    /// <summary>Those of a loaded library.</summary>
    /// <param name="library">Its handle.</param>
    /// <param name="file">Its file's name: a library of the MPI-5 ABI is called <c>libmpi_abi</c>.</param>
    /// <remarks>
    /// Open MPI: addresses of its own variables. MPI-5: the standard's numbers. Else the common ABI of MPICH, Intel, Cray and MVAPICH,
    /// in which handles are 32-bit numbers; as pointers they arrive the same.
    /// </remarks>
    public static MpiHandles Of(nint library, string file)
        => NativeLibrary.TryGetExport(library, "ompi_mpi_comm_world", out var world)
            ? new MpiHandles("Open MPI", world, NativeLibrary.GetExport(library, "ompi_mpi_byte"), 1)
            : file.Contains("mpi_abi", StringComparison.Ordinal)
                ? new MpiHandles("MPI-5 ABI", 0x101, 0x247, 1024)
                : new MpiHandles("MPICH ABI", 0x44000000, 0x4c00010d, 1);
}
