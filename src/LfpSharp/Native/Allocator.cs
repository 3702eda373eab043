namespace LfpSharp.Native;

/// <summary>
/// Keeps the memory of freed tensors in the process. The GNU C library gives blocks above 128 KiB back to the kernel whenever
/// they are freed, so that every training step touches, and the kernel clears, its memory anew.
/// </summary>
/// <remarks>It changes the whole process, so the library never calls it: a program does, once, at its start.</remarks>
public static class Allocator
{
    /// <summary>The largest block, in MiB, that the GNU C library can be told to keep.</summary>
    public const int LargestBlockMiB = 32;

    private const int TrimThreshold = -1, MapThreshold = -3;
    private static NativeSetting state = new(NativeSettingOutcome.Default, "freed memory is given back to the system");

    /// <summary>What holds in this process, as far as it was set through this class.</summary>
    public static NativeSetting State => state;

    /// <summary>
    /// Raises <c>M_MMAP_THRESHOLD</c> and <c>M_TRIM_THRESHOLD</c>. A choice that the user made in the environment
    /// (<c>MALLOC_MMAP_THRESHOLD_</c>, <c>MALLOC_TRIM_THRESHOLD_</c>, <c>GLIBC_TUNABLES</c>) is left alone.
    /// </summary>
    /// <param name="blockMiB">Blocks up to this size, in MiB, 1 to 32, are kept; larger ones are given back when freed.</param>
    /// <param name="keptMiB">At most this much free memory, in MiB, 1 to 2047, is kept at the end of the heap.</param>
    /// <returns>The new <see cref="State"/>; not applicable where the C library is not GNU's.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size lies outside its range.</exception>
    public static NativeSetting KeepFreedMemory(int blockMiB = LargestBlockMiB, int keptMiB = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockMiB, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blockMiB, LargestBlockMiB);
        ArgumentOutOfRangeException.ThrowIfLessThan(keptMiB, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keptMiB, 2047);
        return state = Set(blockMiB, keptMiB);
    }

    /// <summary>
    /// Gives what has been freed back to the system now, once; what is freed later is kept as before. For measuring how much memory
    /// something needs. Does nothing where the C library is not GNU's.
    /// </summary>
    public static void ReturnFreedMemory()
    {
        if (Libc.GnuVersion is not null)
            _ = Libc.TrimHeap(0);
    }

    private static NativeSetting Set(int blockMiB, int keptMiB)
    {
        if (Libc.GnuVersion is null)
            return new(NativeSettingOutcome.NotApplicable, "the C library is not GNU's");
        if (UsersChoice() is { } choice)
            return new(NativeSettingOutcome.UsersOwn, choice);

        var isSet = Libc.SetMallocOption(MapThreshold, blockMiB << 20) != 0
            && Libc.SetMallocOption(TrimThreshold, keptMiB << 20) != 0;
        return isSet
            ? new(NativeSettingOutcome.Applied, $"blocks up to {blockMiB} MiB and {keptMiB} MiB in all are kept when freed")
            : new(NativeSettingOutcome.Refused, $"mallopt refused {blockMiB} MiB and {keptMiB} MiB");
    }

    private static string? UsersChoice()
    {
        foreach (var name in new[] { "MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_" })
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                return $"{name}={value}";
        }

        var tunables = Environment.GetEnvironmentVariable("GLIBC_TUNABLES");
        return tunables is not null
            && (tunables.Contains("malloc.mmap_threshold", StringComparison.Ordinal)
                || tunables.Contains("malloc.trim_threshold", StringComparison.Ordinal))
            ? $"GLIBC_TUNABLES={tunables}"
            : null;
    }
}
