namespace LfpSharp.Lab.Distributed;

/// <summary>Processes that <c>mpirun</c> or <c>srun</c> started, which talk by MPI on the tensors' own memory.</summary>
public sealed class MpiReduction : TreeReduction
{
    private readonly MpiLibrary library;

    private MpiReduction(MpiLibrary library)
        : base(library.Rank(), library.Size()) => this.library = library;

    /// <summary>Takes part, where this process is one of several; else it is one process alone.</summary>
    /// <exception cref="DllNotFoundException">The MPI library cannot be loaded.</exception>
    /// <exception cref="ArgumentException">The number of processes is no power of two.</exception>
    /// <exception cref="IOException">The library reports an error.</exception>
    public static IReduction Join()
    {
        if (!MpiLauncher.IsUsed)
            return OneProcess.Instance;
        var library = MpiLibrary.Load();
        library.Initialize();
        try
        {
            return new MpiReduction(library);
        }
        catch
        {
            library.Complete();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Broadcast(Span<byte> values) => library.Broadcast(values);

    /// <inheritdoc/>
    public override void Barrier() => library.Barrier();

    /// <inheritdoc/>
    public override void Abort(int exitCode) => library.Abort(exitCode);

    /// <inheritdoc/>
    public override void Dispose() => library.Complete();

    private protected override void Swap(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
        => library.Swap(partner, sent, received);
}
