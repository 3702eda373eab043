using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Runtime.Versioning;
using TorchSharp;

namespace LfpSharp.Native;

/// <summary>
/// Loads libtorch also where the C++ library of the system is older than GCC 13's (Debian 12, Ubuntu 22.04, RHEL 9).
/// </summary>
/// <remarks>
/// Nothing need be called: it is in place as soon as code of this library runs, and steps in only where the ordinary way of
/// loading has failed. Set the environment variable <c>LFPSHARP_NATIVE</c> to <c>off</c> to be without it.
/// </remarks>
public static class LibTorch
{
    private const string BindingName = "LibTorchSharp";

    private static readonly Lock Gate = new();
    private static bool registered;
    private static nint handle;
    private static bool altered;
    private static string? failure;

    /// <summary>
    /// Puts the loader in place. It is needed only in a program that uses TorchSharp before any code that mentions this library
    /// has run; then call it first. Calling it again does nothing.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification =
        "A program that merely references the library must be able to load libtorch without calling anything.")]
    public static void Register()
    {
        if (IsSwitchedOff)
            return;
        lock (Gate)
        {
            if (registered)
                return;
            registered = true;
            var torchSharp = typeof(torch).Assembly;
            Watch(torchSharp);
            if (!OperatingSystem.IsLinux())
                return;
            var context = AssemblyLoadContext.GetLoadContext(torchSharp) ?? AssemblyLoadContext.Default;
            context.ResolvingUnmanagedDll += (assembly, name) =>
                OperatingSystem.IsLinux() && assembly == torchSharp && name == BindingName ? Resolve(assembly) : 0;
        }
    }

    /// <summary>Loads libtorch if it is not loaded yet, and says what was loaded from where, or why it was not.</summary>
    /// <returns>A report; it never throws for a libtorch that cannot be loaded.</returns>
    public static LibTorchReport Load()
    {
        Register();
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
        }
        catch (Exception exception) when (exception is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            var cause = failure ?? exception.GetBaseException().Message.Trim();
            if (IsSwitchedOff)
                cause = "LFPSHARP_NATIVE=off keeps LfpSharp from helping: unset it, and try again.\n" + cause;
            return new LibTorchReport(null, null, false, cause);
        }

        return new LibTorchReport(torch.__version__, LoadedFrom(), altered, null);
    }

    private static bool IsSwitchedOff
        => string.Equals(Environment.GetEnvironmentVariable("LFPSHARP_NATIVE"), "off", StringComparison.OrdinalIgnoreCase);

    // Asked at the first call of each native function; it answers nothing, so everything is found as without it.
    private static void Watch(Assembly torchSharp)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(torchSharp, (name, _, _) =>
            {
                if (name != BindingName)
                    return 0;

                // Looking for the library takes its time, so it is done until it was found, not at every function.
                if (ScalarLifetime.State.Outcome == NativeSettingOutcome.Default && Binding() is var binding and not 0)
                    ScalarLifetime.Extend(binding);
                ConvolutionGuard.BeforeFirstCall();
                return 0;
            });
        }
        catch (InvalidOperationException)
        {
            // The program has a resolver of its own.
            ConvolutionGuard.MayComeLate = true;
        }
    }

    [SupportedOSPlatform("linux")]
    private static nint Resolve(Assembly torchSharp)
    {
        lock (Gate)
        {
            if (handle != 0)
                return handle;
            try
            {
                var loader = new BackendLoader(BackendFolders.For(torchSharp), PrivateFile.Places());
                handle = loader.Load();
                altered = loader.Altered;
                failure = null;
                return handle;
            }
            catch (DllNotFoundException exception)
            {
                // TorchSharp catches it, tries its own ways, and shows the message in its trace if they fail too.
                failure = exception.Message;
                throw;
            }
        }
    }

    /// <summary>The handle of TorchSharp's own native library, or 0 where it cannot be loaded.</summary>
    internal static nint Binding() => NativeLibrary.TryLoad(BindingName, typeof(torch).Assembly, null, out var binding) ? binding : 0;

    /// <summary>The file of libtorch's CPU library in this process, or null where it is not loaded.</summary>
    internal static string? LoadedFrom()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>()
            .Select(module => module.FileName)
            .FirstOrDefault(path => Path.GetFileNameWithoutExtension(path) is "libtorch_cpu" or "torch_cpu");
    }
}
