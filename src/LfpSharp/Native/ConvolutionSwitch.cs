using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using LfpSharp.Native.Elf;

namespace LfpSharp.Native;

/// <summary>
/// Has libtorch decide for each convolution, forward and backward, whether to use oneDNN: not where a number of channels is no
/// multiple of 16.
/// </summary>
/// <remarks>
/// libtorch asks <c>Context::userEnabledMkldnn</c> whenever it chooses how to compute a convolution, but not of which
/// convolution it speaks. So the calls of two operations, <c>_convolution</c> and <c>convolution_backward</c>, first come by
/// here, where the weight's shape is looked at, and the answer to the question is given for that shape on that thread. All
/// three are calls from one place of libtorch_cpu to another through its procedure linkage table, whose entries are replaced.
/// </remarks>
internal static unsafe class ConvolutionSwitch
{
    private const string Question = "_ZNK2at7Context17userEnabledMkldnnEv";
    private const string Forward =
        "_ZN2at4_ops12_convolution4callERKNS_6TensorES4_RKSt8optionalIS2_EN3c108ArrayRefINS9_6SymIntEEESC_SC_bSC_SB_bbbb";

    private const string Backward =
        "_ZN2at4_ops20convolution_backward4callERKNS_6TensorES4_S4_N3c1016OptionalArrayRefINS5_6SymIntEEENS5_8ArrayRefIS7_E"
        + "ESA_SA_bSA_S7_St5arrayIbLm3EE";

    /// <summary>oneDNN lays channels out in blocks of this many.</summary>
    private const long Block = 16;

    private static delegate* unmanaged<nint, byte> usersAnswer;
    private static delegate* unmanaged<nint, long> dimensionsOf;
    private static delegate* unmanaged<nint, long, long> sizeOf;

    [ThreadStatic]
    private static bool avoidsOneDnn;

    /// <summary>Replaces the three calls. On x86-64 Linux only.</summary>
    /// <param name="libtorch">The file of the loaded libtorch_cpu.</param>
    /// <param name="binding">The handle of TorchSharp's own native library.</param>
    /// <exception cref="PlatformNotSupportedException">The system or the processor is another one.</exception>
    /// <exception cref="ElfFormatException">This libtorch is built otherwise.</exception>
    /// <exception cref="EntryPointNotFoundException">A function is missing.</exception>
    /// <exception cref="IOException">The system refuses memory for code.</exception>
    public static void Install(string libtorch, nint binding)
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new PlatformNotSupportedException("only done on x86-64 Linux");

        var slots = JumpSlots.Find(libtorch, [Question, Forward, Backward]);
        var handle = NativeLibrary.Load(libtorch);
        usersAnswer = (delegate* unmanaged<nint, byte>)NativeLibrary.GetExport(handle, Question);
        dimensionsOf = (delegate* unmanaged<nint, long>)NativeLibrary.GetExport(binding, "THSTensor_ndimension");
        sizeOf = (delegate* unmanaged<nint, long, long>)NativeLibrary.GetExport(binding, "THSTensor_size");

        var look = (nint)(delegate* unmanaged<nint, void>)&Look;
        var code = Detour.Create(
            Detour.Before(look, argument: 2, NativeLibrary.GetExport(handle, Forward)),
            Detour.Before(look, argument: 3, NativeLibrary.GetExport(handle, Backward)));
        Volatile.Write(ref *(nint*)slots[0], (nint)(delegate* unmanaged<nint, byte>)&Answer);
        Volatile.Write(ref *(nint*)slots[1], code[0]);
        Volatile.Write(ref *(nint*)slots[2], code[1]);
    }

    /// <summary>Has every operation of libtorch do without oneDNN.</summary>
    /// <exception cref="EntryPointNotFoundException">This libtorch has no such setting.</exception>
    public static void DisableOneDnn(string libtorch)
    {
        var handle = NativeLibrary.Load(libtorch);
        var context = ((delegate* unmanaged<nint>)NativeLibrary.GetExport(handle, "_ZN2at13globalContextEv"))();
        ((delegate* unmanaged<nint, byte, void>)NativeLibrary.GetExport(handle, "_ZN2at7Context20setUserEnabledMkldnnEb"))(context, 0);
    }

    /// <summary>Whether oneDNN is right for weights of this shape: [output, input / groups, kernel ...], transposed or not.</summary>
    internal static bool IsLeftToOneDnn(ReadOnlySpan<long> weight)
    {
        var isPointwise = weight[2..].IndexOfAnyExcept(1) < 0;
        return isPointwise || (weight[0] % Block == 0 && (weight[1] % Block == 0 || weight[1] == 1));
    }

    [UnmanagedCallersOnly]
    private static void Look(nint weight)
    {
        // Tensor of libtorch and handle of TorchSharp are the same pointer.
        Span<long> shape = stackalloc long[(int)Math.Clamp(dimensionsOf(weight), 0, 8)];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = sizeOf(weight, i);
        avoidsOneDnn = shape.Length >= 3 && !IsLeftToOneDnn(shape);
    }

    [UnmanagedCallersOnly]
    private static byte Answer(nint context) => avoidsOneDnn ? (byte)0 : usersAnswer(context);
}
