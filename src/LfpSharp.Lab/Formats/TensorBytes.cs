using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats;

/// <summary>Moves a contiguous CPU tensor's memory to and from a stream, without a copy in between.</summary>
internal static class TensorBytes
{
    /// <summary>Below the 2 GiB that one span of bytes can cover.</summary>
    private const long PieceBytes = 1L << 30;

    public static void Read(Stream stream, Tensor tensor)
    {
        foreach (var piece in Pieces(tensor))
        {
            using (piece)
                stream.ReadExactly(piece.bytes);
        }
    }

    public static void Write(Stream stream, Tensor tensor)
    {
        foreach (var piece in Pieces(tensor))
        {
            using (piece)
                stream.Write(piece.bytes);
        }
    }

    /// <summary>
    /// Where a tensor of booleans holds a byte that is neither 0 nor 1, which is undefined behaviour in libtorch, and that byte; null where
    /// it holds none.
    /// </summary>
    public static (long At, byte Found)? FirstNonBoolean(Tensor tensor)
    {
        long before = 0;
        foreach (var piece in Pieces(tensor))
        {
            using (piece)
            {
                var bytes = piece.bytes;
                if (bytes.IndexOfAnyInRange((byte)2, byte.MaxValue) is var bad and >= 0)
                    return (before + bad, bytes[bad]);
                before += bytes.Length;
            }
        }

        return null;
    }

    /// <summary>Turns the bytes of every element round: from most significant first to least significant first.</summary>
    public static void ReverseElements(Tensor tensor)
    {
        foreach (var piece in Pieces(tensor))
        {
            using (piece)
            {
                var bytes = piece.bytes;
                for (int at = 0, size = (int)piece.ElementSize; at < bytes.Length; at += size)
                    bytes.Slice(at, size).Reverse();
            }
        }
    }

    /// <summary>Flat views of the tensor, each small enough for a span; dispose each.</summary>
    public static IEnumerable<Tensor> Pieces(Tensor tensor)
    {
        using var flat = tensor.view(-1);
        long count = flat.NumberOfElements, step = PieceBytes / tensor.ElementSize;
        for (long start = 0; start < count; start += step)
            yield return flat.narrow(0, start, Math.Min(step, count - start));
    }
}
