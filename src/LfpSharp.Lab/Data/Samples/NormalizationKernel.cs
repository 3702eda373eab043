using System.Numerics;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>
/// <c>x' = scale · x + shift</c> over one channel. Bytes in float32, rounded after each operation in the vector loop as in the scalar
/// one; numbers of tables in float64, rounded once.
/// </summary>
internal static class NormalizationKernel
{
    public static void Apply(ReadOnlySpan<byte> source, Span<float> destination, float scale, float shift)
    {
        var factors = new Vector<float>(scale);
        var summands = new Vector<float>(shift);
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            Store(low, destination[i..]);
            Store(high, destination[(i + Vector<ushort>.Count)..]);
        }
        for (; i < source.Length; i++)
            destination[i] = (source[i] * scale) + shift;

        void Store(Vector<ushort> values, Span<float> target)
        {
            Vector.Widen(values, out var first, out var second);
            ((Vector.ConvertToSingle(Vector.AsVectorInt32(first)) * factors) + summands).CopyTo(target);
            ((Vector.ConvertToSingle(Vector.AsVectorInt32(second)) * factors) + summands).CopyTo(target[Vector<float>.Count..]);
        }
    }

    public static void Apply(ReadOnlySpan<float> source, Span<float> destination, double scale, double shift)
    {
        for (var i = 0; i < source.Length; i++)
            destination[i] = (float)((source[i] * scale) + shift);
    }
}
