using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace LfpSharp.Lab.Tests.Formats;

/// <summary>Makes files as <c>numpy.save</c> writes them.</summary>
internal static class NpyFiles
{
    /// <summary>A file of version 1.</summary>
    public static byte[] Of(string type, byte[] values, params int[] shape) => [.. Header(type, Tuple(shape), 1), .. values];

    /// <summary>A file of another version.</summary>
    public static byte[] Of(string type, byte[] values, int version, int[] shape) => [.. Header(type, Tuple(shape), version), .. values];

    public static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    /// <summary>All before the values, padded to a multiple of 64 as NumPy does.</summary>
    public static byte[] Header(string type, string shape, int version, string order = "False")
    {
        var dictionary = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': {shape}, }}";
        var lengthBytes = version == 1 ? 2 : 4;
        var length = ((8 + lengthBytes + dictionary.Length + 1 + 63) / 64 * 64) - 8 - lengthBytes;
        var header = new byte[8 + lengthBytes + length];
        header.AsSpan().Fill((byte)' ');
        ((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', (byte)version, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)length);
        if (version > 1)
            header.AsSpan(10, 2).Clear();
        Encoding.Latin1.GetBytes(dictionary).CopyTo(header, 8 + lengthBytes);
        header[^1] = (byte)'\n';
        return header;
    }

    private static string Tuple(int[] shape)
        => shape is [var only] ? $"({only},)" : $"({string.Join(", ", shape.Select(side => side.ToString(CultureInfo.InvariantCulture)))})";
}
