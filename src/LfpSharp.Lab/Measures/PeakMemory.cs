using System.Globalization;

namespace LfpSharp.Lab.Measures;

/// <summary>The highest resident memory of this process since it was last reset, where Linux tells it.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>The peak in MiB; 0 where it is not known.</summary>
    public static double MiB
        => !File.Exists(Status) ? 0 : File.ReadLines(Status)
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024)
            .FirstOrDefault();

    /// <summary>Starts anew, where the system allows it.</summary>
    public static void Reset()
    {
        try
        {
            if (OperatingSystem.IsLinux())
                File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without the right to reset it the peak of the whole process is shown.
        }
    }
}
