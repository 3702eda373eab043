using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
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
/// <c>LFPSHARP_CONVOLUTION_GUARD</c> set to <c>on</c> applies the remedy without looking, <c>off</c> neither looks nor applies it.</para>
/// </remarks>
public static class ConvolutionGuard
{
    /// <summary>The environment variable that forces (<c>on</c>) or forbids (<c>off</c>) the remedy.</summary>
    public const string Variable = "LFPSHARP_CONVOLUTION_GUARD";

    private const string Binding = "LibTorchSharp";

    /// <summary>How far up a P/Invoke's caller is looked for: the stubs between are fewer.</summary>
    private const int NearFrames = 8;

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

    /// <summary>Has <see cref="Ensure"/> called before the first convolution of the process.</summary>
    internal static void Watch(Assembly torchSharp)
    {
        try
        {
            // Asked at the first call of each native function; it answers nothing, so everything is found as without it.
            NativeLibrary.SetDllImportResolver(torchSharp, (name, _, _) =>
            {
                if (known is null && name == Binding && IsForConvolution())
                    Ensure();
                return 0;
            });
        }
        catch (InvalidOperationException)
        {
            // The program has a resolver of its own. FeedbackPropagation and lfp look themselves.
        }
    }

    private static bool IsForConvolution()
        => new StackTrace(1, false).GetFrames().Take(NearFrames).Any(frame => frame.GetMethod()?.Name.StartsWith("conv", StringComparison.OrdinalIgnoreCase) == true);

    private static ConvolutionReport Find(string? choice)
    {
        switch (choice?.ToUpperInvariant())
        {
            case "OFF":
                return new(null, null, ConvolutionRemedy.None, $"not looked at: {Variable}={choice}");
            case "ON":
                return Apply(null, null, $"{Variable}={choice}: ");
        }

        var note = string.IsNullOrEmpty(choice) ? "" : $"{Variable}={choice} is neither 'on' nor 'off' and was ignored; ";
        var error = Math.Max(ConvolutionProbe.ErrorOfOddChannels(), ConvolutionProbe.ErrorOfFullChannels());
        return error <= ConvolutionProbe.Tolerance
            ? new(true, error, ConvolutionRemedy.None, FormattableString.Invariant($"{note}right (relative error at most {error:g2})"))
            : Apply(false, error, FormattableString.Invariant($"{note}libtorch computes them wrongly on this processor (relative error {error:g2}); "));
    }

    private static ConvolutionReport Apply(bool? areSound, double? error, string found)
    {
        string hindrance;
        try
        {
            ConvolutionSwitch.Install(LibTorch.LoadedFrom() ?? throw new PlatformNotSupportedException("its file is not known"), Handle());
            if (Math.Max(ConvolutionProbe.ErrorOfOddChannels(), ConvolutionProbe.ErrorOfFullChannels()) <= ConvolutionProbe.Tolerance)
                return new(areSound, error, ConvolutionRemedy.WithoutOneDnnWhereNeeded, found + "computed without oneDNN where channels are no multiple of 16");
            hindrance = "that does not help where channels are no multiple of 16 only";
        }
        catch (Exception exception) when (exception is PlatformNotSupportedException or ElfFormatException or EntryPointNotFoundException or IOException or UnauthorizedAccessException)
        {
            hindrance = "oneDNN cannot be switched off for single convolutions: " + exception.Message;
        }

        return WithoutOneDnn(areSound, error, found, hindrance);
    }

    private static ConvolutionReport WithoutOneDnn(bool? areSound, double? error, string found, string hindrance)
    {
        const string Remedy = "Set ONEDNN_MAX_CPU_ISA=SSE41 in the environment: slower, but right.";
        try
        {
            ConvolutionSwitch.EnableOneDnn(LibTorch.LoadedFrom() ?? throw new EntryPointNotFoundException("libtorch's file is not known"), false);
        }
        catch (EntryPointNotFoundException exception)
        {
            return new(areSound, error, ConvolutionRemedy.None, $"{found}oneDNN cannot be switched off: {exception.Message}. {Remedy}") { IsStillWrong = areSound == false };
        }

        var left = Math.Max(ConvolutionProbe.ErrorOfOddChannels(), ConvolutionProbe.ErrorOfFullChannels());
        return left <= ConvolutionProbe.Tolerance
            ? new(areSound, error, ConvolutionRemedy.WithoutOneDnn, $"{found}computed without oneDNN, all of them ({hindrance})")
            : new(areSound, error, ConvolutionRemedy.WithoutOneDnn, FormattableString.Invariant($"{found}still wrong without oneDNN ({left:g2}). {Remedy}")) { IsStillWrong = true };
    }

    private static nint Handle()
        => NativeLibrary.TryLoad(Binding, typeof(torch).Assembly, null, out var handle) ? handle : throw new EntryPointNotFoundException($"{Binding} is not loaded");
}
