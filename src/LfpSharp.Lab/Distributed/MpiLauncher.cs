using System.Globalization;

namespace LfpSharp.Lab.Distributed;

/// <summary>
/// What the launcher of this process (<c>mpirun</c>, <c>srun</c>) says about it in variables, before any library is loaded.
/// </summary>
public static class MpiLauncher
{
    private const string OpenMpiSize = "OMPI_COMM_WORLD_SIZE";
    private const string MpichSize = "PMI_SIZE";
    private const string PmixRank = "PMIX_RANK";

    /// <summary>Whether this process is one of several that MPI starts.</summary>
    public static bool IsUsed => Number(OpenMpiSize, MpichSize) > 1 || (Has(PmixRank) && Number("SLURM_NTASKS", "SLURM_NPROCS") > 1);

    /// <summary>Whether it is the first of them, or alone.</summary>
    public static bool IsFirst => (Number("OMPI_COMM_WORLD_RANK", "PMI_RANK", PmixRank) ?? 0) == 0;

    /// <summary>The processes on this machine; null where the launcher does not say.</summary>
    public static int? SizeHere => Number("OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS", "SLURM_NTASKS_PER_NODE");

    /// <summary>The launcher's name, for messages.</summary>
    internal static string Name => Has(OpenMpiSize) ? "Open MPI" : Has(PmixRank) ? "PMIx" : "MPICH's launcher (PMI)";

    /// <summary>The libraries that go with the launcher, the likeliest first.</summary>
    internal static IReadOnlyList<string> Libraries => Has(OpenMpiSize) || Has(PmixRank)
        ? ["libmpi.so.40", "libmpi_abi.so.0"]
        : ["libmpich.so.12", "libmpi.so.12", "libmpi_abi.so.0"];

    private static bool Has(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    private static int? Number(params ReadOnlySpan<string> variables)
    {
        foreach (var variable in variables)
        {
            if (int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
        }

        return null;
    }
}
