using System.Runtime.InteropServices;
using System.Text;
using TorchSharp;

namespace LfpSharp.Native;

/// <summary>
/// Leaves an error for whoever called TorchSharp on this thread. Code that libtorch calls back, such as a function of autograd,
/// may not throw through it; TorchSharp throws what the last native error says when its call returns.
/// </summary>
internal static unsafe class PendingError
{
    private static readonly Lazy<nint> FailingFunction = new(() =>
        NativeLibrary.TryLoad("LibTorchSharp", typeof(torch).Assembly, null, out var library)
        && NativeLibrary.TryGetExport(library, "THSLinalg_cond_str", out var function) ? function : 0);

    /// <summary>Leaves <paramref name="message"/>.</summary>
    /// <returns>False where that cannot be done.</returns>
    /// <remarks>
    /// Native errors come from native functions only: here from one that repeats in its error the name of a norm that it does not
    /// know. TorchSharp's own way to call it would take the error away again.
    /// </remarks>
    public static bool Leave(string message)
    {
        if (FailingFunction.Value == 0)
            return false;
        using var matrix = torch.ones(1, 1);
        fixed (byte* text = Encoding.ASCII.GetBytes($"none, for this is LfpSharp: {message}\0"))
            ((delegate* unmanaged<nint, byte*, nint>)FailingFunction.Value)(matrix.Handle, text);
        return true;
    }
}
