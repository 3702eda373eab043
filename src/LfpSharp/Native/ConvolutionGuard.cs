using System.Diagnostics;
using System.Runtime.InteropServices;
using LfpSharp.Native.Elf;
using TorchSharp;

namespace LfpSharp.Native;

/// <summary>
/// Finds out, once a process, whether libtorch's float32 convolutions are right on this processor, and makes them right where
/// they are not.
/// </summary>
/// <remarks>
/// <para>libtorch 2.10 (oneDNN 3.7.1) computes convolutions wrongly on some processors where a number of channels is no
/// multiple of 16: the gradient at the input, and for many channels the output. See <c>docs/native-libtorch.md</c>.</para>
/// <para>Nothing need be called: it happens right before the first convolution of the process, in programs that do not use
/// this library otherwise too. Where convolutions are right, nothing is changed. The environment variable
/// <c>LFPSHARP_CONVOLUTION_GUARD</c> set to <c>on</c> applies a remedy whatever is found, <c>off</c> neither looks nor applies one.</para>
/// </remarks>
public static class ConvolutionGuard
{
    /// <summary>The environment variable that forces (<c>on</c>) or forbids (<c>off</c>) the remedy.</summary>
    public const string Variable = "LFPSHARP_CONVOLUTION_GUARD";

    /// <summary>How far up a P/Invoke's caller is looked for: the stubs between are fewer.</summary>
    private const int NearFrames = 10;

    private static readonly ConvolutionReport Unknown = new(null, null, ConvolutionRemedy.None, "not looked at: nothing was convolved yet");
    private static readonly Lock Gate = new();
    private static volatile ConvolutionReport? known;
    private static bool isLooking;

    /// <summary>What is known so far; it never looks.</summary>
    public static ConvolutionReport Report => known ?? Unknown;

    /// <summary>Looks, unless that was done before, and applies the remedy where it is needed. Takes some hundredths of a second.</summary>
    /// <returns>What was found and done.</returns>
    public static ConvolutionReport Ensure()
    {
        if (known is { } report)
            return report;
        lock (Gate)
        {
            // The convolutions of the probe itself come by here as well.
            if (known is not null || isLooking)
                return Report;
            isLooking = true;
            try
            {
                return known = Find(Environment.GetEnvironmentVariable(Variable));
            }
            finally
            {
                isLooking = false;
            }
        }
    }

    /// <summary>Set where nothing tells of the first convolution: <c>FeedbackPropagation</c> and <c>lfp</c> look themselves then.</summary>
    internal static bool MayComeLate { get; set; }

    /// <summary>To be called before the first call of each native function: looks if it convolves.</summary>
    internal static void BeforeFirstCall()
    {
        if (known is null && IsForConvolution())
            Ensure();
    }

    private static bool IsForConvolution()
        => new StackTrace(1, false).GetFrames().Take(NearFrames)
            .Any(frame => frame.GetMethod()?.Name.StartsWith("conv", StringComparison.OrdinalIgnoreCase) == true);

    private static ConvolutionReport Find(string? choice)
    {
        var isForced = string.Equals(choice, "on", StringComparison.OrdinalIgnoreCase);
        if (string.Equals(choice, "off", StringComparison.OrdinalIgnoreCase))
            return new(null, null, ConvolutionRemedy.None, $"not looked at: {Variable}={choice}");

        var note = isForced || string.IsNullOrEmpty(choice) ? "" : $"{Variable}={choice} is neither 'on' nor 'off' and was ignored; ";
        var error = ConvolutionProbe.LargestError(attempt: 0);
        var isSound = error <= ConvolutionProbe.Tolerance;
        var found = isSound
            ? FormattableString.Invariant($"{note}right (relative error at most {error:g2})")
            : note + "wrong on this processor as libtorch comes"
                + (double.IsFinite(error) ? FormattableString.Invariant($" (relative error {error:g2})") : " (values that are not finite)");
        return isSound && !isForced
            ? new(true, error, ConvolutionRemedy.None, found)
            : Apply(new(isSound, error, ConvolutionRemedy.None, found));
    }

    // The remedies, the least costly first; each is believed when convolutions are right with it.
    private static ConvolutionReport Apply(ConvolutionReport found)
    {
        var hindrances = new List<string>();
        (ConvolutionRemedy Remedy, Action Apply, string Detail)[] remedies =
        [
            (ConvolutionRemedy.CacheSizes, TellCacheSizes,
                "right now: oneDNN was told the cache sizes that this machine does not show"),
            (ConvolutionRemedy.WithoutOneDnnWhereNeeded, () => ConvolutionSwitch.Install(Libtorch(), Handle()),
                "now computed without oneDNN where channels are no multiple of 16"),
            (ConvolutionRemedy.WithoutOneDnn, () => ConvolutionSwitch.DisableOneDnn(Libtorch()),
                "now all computed without oneDNN"),
        ];
        for (var i = 0; i < remedies.Length; i++)
        {
            try
            {
                remedies[i].Apply();
                if (ConvolutionProbe.LargestError(attempt: i + 1) <= ConvolutionProbe.Tolerance)
                    return found with { Remedy = remedies[i].Remedy, Detail = $"{found.Detail}; {remedies[i].Detail}" };
                hindrances.Add($"still wrong after {remedies[i].Remedy}");
            }
            catch (Exception exception) when (exception is PlatformNotSupportedException or ElfFormatException
                or EntryPointNotFoundException or IOException or UnauthorizedAccessException)
            {
                hindrances.Add(exception.Message);
            }
        }

        return found with
        {
            IsStillWrong = found.AreSound == false,
            Detail = $"{found.Detail}; no remedy works ({string.Join("; ", hindrances)}). "
                + "Set ONEDNN_MAX_CPU_ISA=SSE41 in the environment: slower, but right.",
        };
    }

    private static void TellCacheSizes()
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("oneDNN's belief in caches is known on Linux only");
        if (MayComeLate)
            throw new PlatformNotSupportedException("oneDNN may have compiled convolutions before");
        if (OneDnnCaches.Mend() == 0)
            throw new EntryPointNotFoundException("oneDNN does not believe in caches of one byte");
    }

    private static string Libtorch() => LibTorch.LoadedFrom() ?? throw new EntryPointNotFoundException("libtorch's file is not known");

    private static nint Handle()
        => LibTorch.Binding() is var handle and not 0 ? handle : throw new EntryPointNotFoundException("LibTorchSharp is not loaded");
}
