using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>The values of a file's constants, held against their shapes before memory is taken.</summary>
internal static class OnnxNumbers
{
    private const int MostAxes = 8;

    /// <summary>The values as a tensor of its own: float32 of all kinds of fractions, int64 of all whole numbers.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="constant">The constant.</param>
    /// <exception cref="InvalidFileException">Shape and values do not fit, or they are elsewhere or of a kind that is not read.</exception>
    public static Tensor Read(string path, OnnxTensor constant)
    {
        var count = Count(path, constant);
        return constant.Type switch
        {
            OnnxType.Float => tensor(Floats(path, constant, count), constant.Shape.ToArray(), ScalarType.Float32),
            OnnxType.Float16 => tensor(
                Numbers(path, constant, count, constant.SmallIntegers, (Half half) => (float)half,
                    bits => (float)BitConverter.Int16BitsToHalf((short)bits)), constant.Shape.ToArray(), ScalarType.Float32),
            OnnxType.Double => tensor(
                Numbers(path, constant, count, constant.Doubles, (double number) => (float)number, number => (float)number),
                constant.Shape.ToArray(), ScalarType.Float32),
            OnnxType.Int64 => tensor(
                Numbers(path, constant, count, constant.Integers, (long number) => number, number => number),
                constant.Shape.ToArray(), ScalarType.Int64),
            OnnxType.Int32 => tensor(
                Numbers(path, constant, count, constant.SmallIntegers, (int number) => (long)number, number => number),
                constant.Shape.ToArray(), ScalarType.Int64),
            OnnxType.UInt8 => tensor(
                Numbers(path, constant, count, constant.SmallIntegers, (byte number) => (long)number, number => number),
                constant.Shape.ToArray(), ScalarType.Int64),
            OnnxType.Int8 => tensor(
                Numbers(path, constant, count, constant.SmallIntegers, (sbyte number) => (long)number, number => number),
                constant.Shape.ToArray(), ScalarType.Int64),
            _ => throw Fault(
                path, constant, $"numbers of kind {(int)constant.Type}", "float32, float16, float64, int8, uint8, int32 or int64"),
        };
    }

    /// <summary>The greatest number of values that a shape may have.</summary>
    public static long Count(string path, OnnxTensor constant)
    {
        if (constant.Location != 0)
        {
            throw OnnxFault.Unreadable(
                path, $"the constant '{OnnxFault.Shown(constant.Name)}' in another file", "all values in this one",
                "Export it again with all weights in one file (external data off); at most 2 GB.");
        }

        if (constant.Shape.Count > MostAxes)
            throw Fault(path, constant, $"{constant.Shape.Count} axes", $"at most {MostAxes}");
        Int128 count = 1;
        foreach (var size in constant.Shape)
        {
            count *= size;
            if (size is < 0 or > int.MaxValue || count > int.MaxValue)
                throw Fault(path, constant, $"the shape [{string.Join(", ", constant.Shape)}]", "sizes from 0 on, of 2³¹ values at most");
        }

        return (long)count;
    }

    private static float[] Floats(string path, OnnxTensor constant, long count)
        => Numbers(path, constant, count, constant.Numbers, (float number) => number, number => number);

    private static TResult[] Numbers<TRaw, TListed, TResult>(
        string path, OnnxTensor constant, long count, List<TListed>? listed, Func<TRaw, TResult> ofRaw, Func<TListed, TResult> ofListed)
        where TRaw : unmanaged
    {
        if (constant.Bytes.Length == 0 && (listed?.Count ?? 0) == count)
            return [.. (listed ?? []).Select(ofListed)];
        if (listed is { Count: > 0 } || constant.Bytes.Length != count * Unsafe.SizeOf<TRaw>())
        {
            throw Fault(
                path, constant, $"{constant.Bytes.Length} bytes and {listed?.Count ?? 0} numbers", $"{count} values of the shape, one way");
        }

        var result = new TResult[count];
        var raw = MemoryMarshal.Cast<byte, TRaw>(constant.Bytes);
        for (var i = 0; i < result.Length; i++)
            result[i] = ofRaw(raw[i]);
        return result;
    }

    private static InvalidFileException Fault(string path, OnnxTensor constant, string found, string expected)
        => OnnxFault.Of(path, $"{found} in the constant '{OnnxFault.Shown(constant.Name)}'", expected);
}
