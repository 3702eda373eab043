using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LfpSharp.Native;

/// <summary>
/// Small pieces of x86-64 machine code: ones that call a function and then go on to another as if nothing had happened (arguments
/// and stack are those that were given, so whatever the other function takes, returns or throws is its own), and a jump.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class Detour
{
    private const int Page = 4096, Alignment = 16;
    private const int Read = 1, Write = 2, Execute = 4, Private = 2, Anonymous = 32;

    private static readonly byte[] Save = [0x57, 0x56, 0x52, 0x51, 0x41, 0x50, 0x41, 0x51, 0x48, 0x83, 0xEC, 0x08];
    private static readonly byte[] Restore = [0x48, 0x83, 0xC4, 0x08, 0x41, 0x59, 0x41, 0x58, 0x59, 0x5A, 0x5E, 0x5F];
    private static readonly byte[] LoadAccumulator = [0x48, 0xB8], CallAccumulator = [0xFF, 0xD0], JumpToAccumulator = [0xFF, 0xE0];

    /// <summary>mov rdi, rdx and mov rdi, rcx: the third and the fourth argument become the first.</summary>
    private static readonly Dictionary<int, byte[]> PassArgument = new() { [2] = [0x48, 0x89, 0xD7], [3] = [0x48, 0x89, 0xCF] };

    /// <summary>Code that calls <paramref name="first"/> with one of the arguments, then jumps to <paramref name="target"/>.</summary>
    /// <param name="first">A function of one pointer; it must not throw.</param>
    /// <param name="argument">Which argument it gets, counted from 0: 2 or 3.</param>
    /// <param name="target">The function that was called.</param>
    public static byte[] Before(nint first, int argument, nint target)
        =>
        [
            .. Save, .. PassArgument[argument], .. LoadAccumulator, .. Address(first), .. CallAccumulator, .. Restore,
            .. LoadAccumulator, .. Address(target), .. JumpToAccumulator,
        ];

    /// <summary>Lays the pieces into memory of their own that can be executed and no longer written.</summary>
    /// <returns>The address of each piece; they stay until the process ends.</returns>
    /// <exception cref="IOException">The system refuses such memory.</exception>
    public static nint[] Create(params byte[][] pieces)
    {
        var memory = Libc.Map(0, Page, Read | Write, Private | Anonymous, -1, 0);
        if (memory == -1)
            throw new IOException("the system gives no memory for code");

        var addresses = new nint[pieces.Length];
        var offset = 0;
        for (var i = 0; i < pieces.Length; i++)
        {
            addresses[i] = memory + offset;
            Marshal.Copy(pieces[i], 0, addresses[i], pieces[i].Length);
            offset += (pieces[i].Length + Alignment - 1) / Alignment * Alignment;
        }

        return Libc.Protect(memory, Page, Read | Execute) == 0
            ? addresses
            : throw new IOException("the system lets no new code be executed");
    }

    /// <summary>Whether a function begins by asking whether its first argument is null: test rdi, rdi and je.</summary>
    public static unsafe bool IsNullCheck(nint function) => new ReadOnlySpan<byte>((void*)function, 4) is [0x48, 0x85, 0xFF, 0x74];

    /// <summary>Has every call of a function go to another one of the same signature. No thread may be in it meanwhile.</summary>
    /// <returns>Whether the system allowed it.</returns>
    public static bool Redirect(nint function, nint replacement)
    {
        byte[] jump = [.. LoadAccumulator, .. Address(replacement), .. JumpToAccumulator];
        var start = function & -Page;
        var size = function + jump.Length - start;
        if (Libc.Protect(start, size, Read | Write | Execute) != 0)
            return false;
        Marshal.Copy(jump, 0, function, jump.Length);
        return Libc.Protect(start, size, Read | Execute) == 0;
    }

    private static byte[] Address(nint address)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, address);
        return bytes;
    }
}
