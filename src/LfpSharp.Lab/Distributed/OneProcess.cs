using static TorchSharp.torch;

namespace LfpSharp.Lab.Distributed;

/// <summary>One process alone: what it has is the sum.</summary>
public sealed class OneProcess : IReduction
{
    private OneProcess()
    {
    }

    /// <summary>It keeps nothing, so one serves all.</summary>
    public static OneProcess Instance { get; } = new();

    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Size => 1;

    /// <inheritdoc/>
    public void Sum(Tensor values)
    {
    }

    /// <inheritdoc/>
    public void Broadcast(Span<byte> values)
    {
    }

    /// <inheritdoc/>
    public void Barrier()
    {
    }

    /// <summary>Throws: there is nobody else to end.</summary>
    /// <param name="exitCode">What would have been returned.</param>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public void Abort(int exitCode)
        => throw new InvalidOperationException("One process alone was asked to end the others. Let the exception that it met go on.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
