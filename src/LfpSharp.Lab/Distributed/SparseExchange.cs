using System.Numerics;
using System.Runtime.InteropServices;

namespace LfpSharp.Lab.Distributed;

/// <summary>
/// Exchanges numbers with another process; of a long row that is mostly zero only the others travel, with a bit for each place. Exact:
/// what arrives has the bits of what was sent, <c>−0</c> and NaN included.
/// </summary>
/// <param name="swap">Exchanges bytes.</param>
internal sealed class SparseExchange(SparseExchange.Swapping swap)
{
    // Below it, telling the lengths first costs more than it saves.
    private const int SparseBytes = 1 << 16;

    private byte[] sentBytes = [];
    private byte[] receivedBytes = [];

    /// <summary>Sends bytes to a process and receives as many as <c>received</c> holds from it.</summary>
    public delegate void Swapping(int partner, ReadOnlySpan<byte> sent, Span<byte> received);

    /// <summary>Bytes sent so far.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Sends a row and receives one.</summary>
    /// <param name="partner">The other process, which calls this at the same time.</param>
    /// <param name="sent">A row.</param>
    /// <param name="received">Filled with the partner's row, whose length both know.</param>
    public void Swap<T>(int partner, ReadOnlySpan<T> sent, Span<T> received)
        where T : unmanaged, INumber<T>
    {
        var plain = MemoryMarshal.AsBytes(sent);
        var room = MemoryMarshal.AsBytes(received);
        if (Math.Max(plain.Length, room.Length) < SparseBytes)
        {
            Send(partner, plain, room);
            return;
        }

        // Both sides tell first how many bytes they are going to send: fewer than the row has say that it is packed.
        var packed = Pack(sent);
        Span<long> lengths = [packed.IsEmpty ? plain.Length : packed.Length, 0];
        Send(partner, MemoryMarshal.AsBytes(lengths[..1]), MemoryMarshal.AsBytes(lengths[1..]));
        var isPlain = lengths[1] == room.Length;
        if (!isPlain && receivedBytes.Length < lengths[1])
            receivedBytes = new byte[lengths[1]];
        var target = isPlain ? room : receivedBytes.AsSpan(0, (int)lengths[1]);
        Send(partner, packed.IsEmpty ? plain : packed, target);
        if (!isPlain)
            Unpack(target, received);
    }

    /// <summary>A bit for each number, then those whose bits are not all 0; empty where that is no shorter.</summary>
    private ReadOnlySpan<byte> Pack<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var size = Marshal.SizeOf<T>();
        var mask = MaskBytes(values.Length);
        var words = MemoryMarshal.AsBytes(values);
        var kept = values.Length - ZeroCount(words, size);
        var length = mask + (kept * size);
        if (length >= words.Length)
            return [];
        if (sentBytes.Length < length)
            sentBytes = new byte[words.Length];
        var target = sentBytes.AsSpan(0, length);
        target[..mask].Clear();
        var next = mask;
        for (var i = 0; i < values.Length; i++)
        {
            var number = words.Slice(i * size, size);
            if (IsZero(number))
                continue;
            target[i >> 3] |= (byte)(1 << (i & 7));
            number.CopyTo(target[next..]);
            next += size;
        }

        return target;
    }

    private static void Unpack<T>(ReadOnlySpan<byte> packed, Span<T> values)
        where T : unmanaged, INumber<T>
    {
        var next = MaskBytes(values.Length);
        var size = Marshal.SizeOf<T>();
        for (var i = 0; i < values.Length; i++)
        {
            if ((packed[i >> 3] & (1 << (i & 7))) == 0)
            {
                values[i] = T.Zero;
                continue;
            }

            values[i] = MemoryMarshal.Read<T>(packed[next..]);
            next += size;
        }
    }

    private static int ZeroCount(ReadOnlySpan<byte> words, int size)
        => size == sizeof(float)
            ? MemoryMarshal.Cast<byte, uint>(words).Count(0u)
            : MemoryMarshal.Cast<byte, ulong>(words).Count(0ul);

    private static bool IsZero(ReadOnlySpan<byte> number)
        => number.Length == sizeof(float)
            ? MemoryMarshal.Read<uint>(number) == 0
            : MemoryMarshal.Read<ulong>(number) == 0;

    private static int MaskBytes(int count) => (count + 7) / 8;

    private void Send(int partner, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        BytesSent += sent.Length;
        swap(partner, sent, received);
    }
}
