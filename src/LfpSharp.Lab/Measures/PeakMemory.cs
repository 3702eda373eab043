using System.Globalization;

namespace LfpSharp.Lab.Measures;

/// <summary>The highest resident memory of this process since it was last reset, where Linux tells it.</summary>
internal static class PeakMemory
{
    private const string Status = "/proc/self/status";

    /// <summary>The peak in MiB; 0 where it is not known.</summary>
    public static double MiB => File.Exists(Status) ? Read(File.ReadLines(Status)) : 0;

    /// <summary>The peak in MiB from the lines of <c>/proc/self/status</c>, in which tabs and spaces part the words.</summary>
    /// <param name="lines">Such as <c>VmHWM: 2084 kB</c>.</param>
    internal static double Read(IEnumerable<string> lines)
        => lines.Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["VmHWM:", _, ..])
            .Select(words => double.Parse(words[1], CultureInfo.InvariantCulture) / 1024)
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
