using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.SafeTensors;

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

    /// <summary>Flat views of the tensor, each small enough for a span; dispose each.</summary>
    public static IEnumerable<Tensor> Pieces(Tensor tensor)
    {
        using var flat = tensor.view(-1);
        long count = flat.NumberOfElements, step = PieceBytes / tensor.ElementSize;
        for (long start = 0; start < count; start += step)
            yield return flat.narrow(0, start, Math.Min(step, count - start));
    }
}
