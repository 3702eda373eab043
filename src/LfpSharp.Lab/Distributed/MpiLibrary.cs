using System.Runtime.InteropServices;

namespace LfpSharp.Lab.Distributed;

/// <summary>The functions of an MPI library that training needs, by its C interface.</summary>
internal sealed unsafe class MpiLibrary
{
    /// <summary>Names a library, in place of the one that goes with the launcher.</summary>
    public const string Variable = "LFP_MPI";

    private const int MostBytes = 1 << 30;

    // Room for the status of a message, whose size differs between libraries.
    private const int StatusBytes = 64;

    private readonly nint library;
    private readonly MpiHandles handles;

    private MpiLibrary(nint library, string file) => (this.library, handles) = (library, MpiHandles.Of(library, file));

    /// <summary>Loads the library that goes with the launcher of this process, or the one that <see cref="Variable"/> names.</summary>
    /// <exception cref="DllNotFoundException">There is none of them.</exception>
    public static MpiLibrary Load() => Load(Environment.GetEnvironmentVariable(Variable), MpiLauncher.Libraries);

    /// <summary>Loads the first of these libraries that is there.</summary>
    /// <param name="named">The one that the user named; null or empty for none.</param>
    /// <param name="usual">Those that go with the launcher, the first first.</param>
    /// <exception cref="DllNotFoundException">There is none of them.</exception>
    internal static MpiLibrary Load(string? named, IReadOnlyList<string> usual)
    {
        IReadOnlyList<string> names = named is { Length: > 0 } ? [named] : usual;
        foreach (var name in names)
        {
            if (NativeLibrary.TryLoad(name, out var library))
                return new MpiLibrary(library, name);
        }

        throw new DllNotFoundException($"This process was started by {MpiLauncher.Name} as one of several, but the MPI library to talk "
            + $"with the others ({string.Join(", ", names)}) cannot be loaded. Install it, or name its file in the variable {Variable}.");
    }

    /// <summary>Begins to take part.</summary>
    public void Initialize()
    {
        int provided;
        Check("MPI_Init_thread", ((delegate* unmanaged<nint, nint, int, int*, int>)Export("MPI_Init_thread"))(
            0, 0, handles.Funneled, &provided));
    }

    /// <summary>The place of this process.</summary>
    public int Rank() => Number("MPI_Comm_rank");

    /// <summary>How many there are.</summary>
    public int Size() => Number("MPI_Comm_size");

    /// <summary>Sends bytes to a process and receives from it, in pieces that 32-bit counts can tell.</summary>
    public void Swap(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        do
        {
            var (gone, come) = (Math.Min(sent.Length, MostBytes), Math.Min(received.Length, MostBytes));
            SwapPiece(partner, sent[..gone], received[..come]);
            sent = sent[gone..];
            received = received[come..];
        }
        while (!sent.IsEmpty || !received.IsEmpty);
    }

    /// <summary>Gives every process the first one's bytes.</summary>
    public void Broadcast(Span<byte> values)
    {
        var broadcast = (delegate* unmanaged<byte*, int, nint, int, nint, int>)Export("MPI_Bcast");
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, MostBytes)..])
        {
            fixed (byte* bytes = values)
                Check("MPI_Bcast", broadcast(bytes, Math.Min(values.Length, MostBytes), handles.Byte, 0, handles.World));
        }
    }

    /// <summary>Waits for all.</summary>
    public void Barrier() => Check("MPI_Barrier", ((delegate* unmanaged<nint, int>)Export("MPI_Barrier"))(handles.World));

    /// <summary>Ends all processes.</summary>
    public void Abort(int exitCode) => ((delegate* unmanaged<nint, int, int>)Export("MPI_Abort"))(handles.World, exitCode);

    /// <summary>Takes part no more; waits for the others to do the same.</summary>
    public void Complete() => Check("MPI_Finalize", ((delegate* unmanaged<int>)Export("MPI_Finalize"))());

    private void SwapPiece(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        var status = stackalloc byte[StatusBytes];
        var swap = (delegate* unmanaged<byte*, int, nint, int, int, byte*, int, nint, int, int, nint, byte*, int>)Export("MPI_Sendrecv");
        fixed (byte* outgoing = sent, incoming = received)
        {
            Check("MPI_Sendrecv", swap(
                outgoing, sent.Length, handles.Byte, partner, 0,
                incoming, received.Length, handles.Byte, partner, 0,
                handles.World, status));
        }
    }

    private int Number(string function)
    {
        int number;
        Check(function, ((delegate* unmanaged<nint, int*, int>)Export(function))(handles.World, &number));
        return number;
    }

    private nint Export(string function) => NativeLibrary.GetExport(library, function);

    private void Check(string function, int code)
    {
        if (code != 0)
        {
            throw new IOException($"{function} of {handles.Name} returned the error {code}, so that the processes cannot go on together. "
                + "Look at what the launcher says, start them again, and go on with lfp train --resume.");
        }
    }
}
