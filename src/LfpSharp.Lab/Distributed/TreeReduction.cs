using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Distributed;

/// <summary>
/// Sums over processes in a fixed binary tree: this one with the next (rank XOR 1), then pairs with pairs (rank XOR 2), and so on. Each
/// exchange adds the same two numbers on both sides, and IEEE addition commutes, so that all processes get the same bits.
/// </summary>
/// <remarks>
/// Above 1 MiB each exchange halves what a process keeps, and the parts are gathered at the end: the same tree for every number, but each
/// process sends 2 (R − 1) / R of the tensor in place of log₂ R.
/// </remarks>
public abstract class TreeReduction : IReduction
{
    /// <summary>Bytes above which the halving form is used.</summary>
    internal const int HalvingBytes = 1 << 20;

    private readonly SparseExchange exchange;

    private protected TreeReduction(int rank, int size)
    {
        if (!BitOperations.IsPow2(size))
        {
            throw new ArgumentException(
                $"There are {size} processes, but a sum in a binary tree needs a power of two: 2, 4, 8 and so on. Start as many with "
                    + "mpirun -n (or srun -n).");
        }

        (Rank, Size, exchange) = (rank, size, new SparseExchange(Swap));
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size { get; }

    /// <summary>Bytes that sums have sent so far.</summary>
    public long BytesSent => exchange.BytesSent;

    /// <inheritdoc/>
    public void Sum(Tensor values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.device_type != DeviceType.CPU || !values.is_contiguous())
            throw new ArgumentException("A sum over processes takes a contiguous tensor on the CPU.", nameof(values));
        switch (values.dtype)
        {
            case ScalarType.Float32:
                Sum(MemoryMarshal.Cast<byte, float>(values.bytes));
                break;
            case ScalarType.Float64:
                Sum(MemoryMarshal.Cast<byte, double>(values.bytes));
                break;
            default:
                throw new ArgumentException(
                    $"A sum over processes takes float32 or float64, and this tensor is {values.dtype}.", nameof(values));
        }
    }

    /// <inheritdoc/>
    public abstract void Broadcast(Span<byte> values);

    /// <inheritdoc/>
    public abstract void Barrier();

    /// <inheritdoc/>
    public abstract void Abort(int exitCode);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Sends bytes to a process and receives as many as <paramref name="received"/> holds from it.</summary>
    private protected abstract void Swap(int partner, ReadOnlySpan<byte> sent, Span<byte> received);

    private void Sum<T>(Span<T> values)
        where T : unmanaged, INumber<T>
    {
        if (Size == 1 || values.IsEmpty)
            return;
        var received = new T[values.Length];
        if (Marshal.SizeOf<T>() * (long)values.Length > HalvingBytes)
        {
            Halve(values, received, 1);
            return;
        }

        for (var distance = 1; distance < Size; distance *= 2)
        {
            exchange.Swap<T>(Rank ^ distance, values, received);
            Add(values, received);
        }
    }

    // Keeps one half, adds the partner's half to it, lets pairs further away do the same with it, and gets the other half back.
    private void Halve<T>(Span<T> values, T[] received, int distance)
        where T : unmanaged, INumber<T>
    {
        if (distance >= Size)
            return;
        var (partner, middle) = (Rank ^ distance, values.Length / 2);
        var keepsFirst = (Rank & distance) == 0;
        var own = keepsFirst ? values[..middle] : values[middle..];
        var other = keepsFirst ? values[middle..] : values[..middle];
        var theirs = received.AsSpan(0, own.Length);
        exchange.Swap<T>(partner, other, theirs);
        Add(own, theirs);
        Halve(own, received, 2 * distance);
        exchange.Swap<T>(partner, own, other);
    }

    private static void Add<T>(Span<T> sum, ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var done = 0;
        for (var width = Vector<T>.Count; done <= sum.Length - width; done += width)
            (new Vector<T>(sum[done..]) + new Vector<T>(values[done..])).CopyTo(sum[done..]);
        for (; done < sum.Length; done++)
            sum[done] += values[done];
    }
}
