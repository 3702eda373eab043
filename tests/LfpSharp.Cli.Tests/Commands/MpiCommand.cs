using System.Diagnostics;

namespace LfpSharp.Cli.Tests.Commands;

/// <summary>Runs the command as several processes, by a launcher of Debian's packages; <c>build/mpi-test</c> installs them.</summary>
internal static class MpiCommand
{
    private const int LimitMs = 600_000;

    /// <summary>Skips the test, by name, where a launcher is not installed.</summary>
    public static void Require(string launcher)
        => Assert.SkipUnless(File.Exists(PathOf(launcher)), $"{launcher} is not installed; build/mpi-test installs it where it may.");

    /// <summary>Runs to the end.</summary>
    public static LfpResult Run(string launcher, int size, string folder, params string[] arguments)
    {
        using var process = Start(launcher, size, folder, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(LimitMs), $"{launcher} did not end");
        return new LfpResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Starts the processes.</summary>
    public static Process Start(string launcher, int size, string folder, params string[] arguments)
    {
        // Open MPI wants to be told that there may be more processes than cores.
        string[] more = launcher == "openmpi" ? ["--oversubscribe", "--allow-run-as-root", "--bind-to", "none"] : [];
        var start = new ProcessStartInfo(
            PathOf(launcher),
            [
                .. more, "-n", FormattableString.Invariant($"{size}"),
                "dotnet", Path.Combine(AppContext.BaseDirectory, "lfp.dll"), .. arguments,
            ])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Processes that wait for each other on few cores let the others have them.
        start.Environment["OMPI_MCA_mpi_yield_when_idle"] = "1";
        return Process.Start(start)!;
    }

    /// <summary>The process of a rank that was started in a folder; null before it is there.</summary>
    public static Process? Find(string folder, int rank)
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (new DirectoryInfo(Path.Combine(entry, "cwd")).ResolveLinkTarget(false)?.FullName != folder)
                    continue;
                var variables = File.ReadAllText(Path.Combine(entry, "environ")).Split('\0');
                if (variables.Contains($"OMPI_COMM_WORLD_RANK={rank}") || variables.Contains($"PMI_RANK={rank}"))
                    return Process.GetProcessById(int.Parse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // It has ended, or belongs to somebody else.
            }
        }

        return null;
    }

    private static string PathOf(string launcher) => $"/usr/bin/mpirun.{launcher}";
}
