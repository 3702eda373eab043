using System.Runtime.InteropServices;

namespace LfpSharp.Native;

/// <summary>
/// Keeps a number that TorchSharp hands to libtorch until libtorch has read it.
/// </summary>
/// <remarks>
/// <para>TorchSharp passes a number as a pointer to a native <c>Scalar</c>, and the finalizer of the object around it frees that.
/// Nothing refers to the object once the pointer was read, so a collection on another thread can free the number before libtorch
/// looks at it. Then libtorch says "Unknown scalar type", computes with another number, or the process dies. It takes a thread
/// that loses its processor at that point: rare on an idle machine, some hundred times a minute on a busy one.</para>
/// <para>So the one function that frees such numbers is replaced, before the first number is made: a freed number stays as it is
/// for two seconds, or until <see cref="Room"/> others came after it. On x86-64 Linux; elsewhere TorchSharp is as it comes. The
/// environment variable <c>LFPSHARP_NATIVE</c> set to <c>off</c> leaves it as it comes here too.</para>
/// </remarks>
public static unsafe class ScalarLifetime
{
    /// <summary>At most this many freed numbers are kept, 48 bytes each.</summary>
    internal const int Room = 1 << 17;

    private const string Function = "THSTorch_dispose_scalar";
    private const long Milliseconds = 2000;

    private static readonly Lock Gate = new();
    private static readonly (nint Scalar, long Freed)[] Kept = new (nint, long)[Room];
    private static int first, count;
    private static NativeSetting state = new(NativeSettingOutcome.Default, "a number may be freed before libtorch reads it");

    /// <summary>What holds in this process.</summary>
    public static NativeSetting State => state;

    /// <summary>How many freed numbers are kept at present.</summary>
    internal static int Count => count;

    /// <summary>Replaces the function, once a process; to be called before the first number is made.</summary>
    /// <param name="binding">The handle of TorchSharp's own native library.</param>
    internal static void Extend(nint binding)
    {
        lock (Gate)
        {
            if (state.Outcome == NativeSettingOutcome.Default)
                state = Replace(binding);
        }
    }

    private static NativeSetting Replace(nint binding)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return new(NativeSettingOutcome.NotApplicable, "only done on x86-64 Linux");
        if (!NativeLibrary.TryGetExport(binding, Function, out var target) || !Detour.IsNullCheck(target))
            return new(NativeSettingOutcome.Refused, "this TorchSharp frees numbers in another way");
        return Detour.Redirect(target, (nint)(delegate* unmanaged<nint, void>)&Keep)
            ? new(NativeSettingOutcome.Applied, "numbers outlive the calls that they are given to")
            : new(NativeSettingOutcome.Refused, "the system lets no code be changed");
    }

    [UnmanagedCallersOnly]
    private static void Keep(nint scalar)
    {
        lock (Gate)
        {
            var now = Environment.TickCount64;
            for (; count > 0 && (count == Room || now - Kept[first].Freed > Milliseconds); count--, first = (first + 1) % Room)
                NativeMemory.Free((void*)Kept[first].Scalar);
            Kept[(first + count++) % Room] = (scalar, now);
        }
    }
}
