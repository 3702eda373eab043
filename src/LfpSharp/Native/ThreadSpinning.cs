using System.Diagnostics;

namespace LfpSharp.Native;

/// <summary>
/// Says how long libtorch's worker threads wait busily for their next piece of work before they sleep. Sleeping threads take
/// some microseconds to wake up; busy ones keep a core from everybody else, .NET's own threads included.
/// </summary>
/// <remarks>It changes the whole process, so the library never calls it: a program does, before it first uses TorchSharp.</remarks>
public static class ThreadSpinning
{
    private static NativeSetting state = new(NativeSettingOutcome.Default, "libgomp's own default");

    /// <summary>What holds in this process, as far as it was set through this class.</summary>
    public static NativeSetting State => state;

    /// <summary>
    /// Sets <c>GOMP_SPINCOUNT</c> for the libgomp that libtorch brings. It is read once, when libtorch is loaded. A choice that
    /// the user made in the environment (<c>OMP_WAIT_POLICY</c>, <c>GOMP_SPINCOUNT</c>) is left alone.
    /// </summary>
    /// <param name="rounds">
    /// Rounds of the waiting loop, 0 or more, before a thread sleeps: 0 sleeps at once, as <c>OMP_WAIT_POLICY=passive</c> does;
    /// libgomp's own default is 300,000.
    /// </param>
    /// <returns>The new <see cref="State"/>; not applicable where libtorch does not use libgomp (Windows, macOS).</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="rounds"/> is negative.</exception>
    public static NativeSetting Limit(long rounds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rounds);
        return state = Set(rounds);
    }

    private static NativeSetting Set(long rounds)
    {
        if (Libc.GnuVersion is null)
            return new(NativeSettingOutcome.NotApplicable, "libtorch uses no libgomp here");
        foreach (var name in new[] { "OMP_WAIT_POLICY", "GOMP_SPINCOUNT" })
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                return new(NativeSettingOutcome.UsersOwn, $"{name}={value}");
        }

        if (IsLoaded())
            return new(NativeSettingOutcome.TooLate, "libtorch was loaded before, with libgomp's own default");
        return Libc.SetVariable("GOMP_SPINCOUNT", FormattableString.Invariant($"{rounds}"), overwrite: 1) == 0
            ? new(NativeSettingOutcome.Applied, FormattableString.Invariant($"threads wait {rounds} rounds, then sleep"))
            : new(NativeSettingOutcome.Refused, "setenv refused GOMP_SPINCOUNT");
    }

    private static bool IsLoaded()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Any(module => module.ModuleName.StartsWith("libgomp", StringComparison.Ordinal));
    }
}
