using System.Diagnostics.CodeAnalysis;

namespace LfpSharp.Native.Elf;

/// <summary>Where this process has its libraries in memory, as Linux tells it.</summary>
internal static class MemoryMap
{
    /// <summary>The map as it is now, a line a part: <c>start-end permissions offset device inode path</c>.</summary>
    [SuppressMessage("ApiDesign", "RS0030", Justification = "Not a file that anyone wrote: the process looks at itself.")]
    public static IEnumerable<string> Lines() => File.ReadLines("/proc/self/maps");
}
