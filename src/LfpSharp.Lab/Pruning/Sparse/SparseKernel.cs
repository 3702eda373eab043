using System.Runtime.Intrinsics;

namespace LfpSharp.Lab.Pruning.Sparse;

/// <summary>Products of compressed sparse rows with dense float32 memory.</summary>
internal static unsafe class SparseKernel
{
    /// <summary>Samples in a vector.</summary>
    public const int Lanes = 16;

    /// <summary>Computes output rows for a batch that lies transposed: <c>y[j, n] = b[j] + Σ_i w[j, i] a[i, n]</c>.</summary>
    /// <param name="values">The weights that are not zero.</param>
    /// <param name="columns">The input of each.</param>
    /// <param name="rows">Where each output's weights begin.</param>
    /// <param name="bias">b.</param>
    /// <param name="source">a, [inputs, width].</param>
    /// <param name="target">y, [outputs, width].</param>
    /// <param name="width">Samples, a multiple of <see cref="Lanes"/>.</param>
    /// <param name="first">The first output.</param>
    /// <param name="end">After the last output.</param>
    public static void Rows(
        float[] values, int[] columns, int[] rows, float[] bias, float* source, float* target, int width, int first, int end)
    {
        fixed (float* value = values)
        fixed (int* column = columns)
        {
            for (var j = first; j < end; j++)
            {
                var (from, to) = (rows[j], rows[j + 1]);
                var start = Vector512.Create(bias[j]);
                var row = target + ((nint)j * width);
                var n = 0;
                // Eight sums in registers: a weight is loaded once for 128 samples.
                for (; n + (8 * Lanes) <= width; n += 8 * Lanes)
                {
                    Vector512<float> s0 = start, s1 = start, s2 = start, s3 = start, s4 = start, s5 = start, s6 = start, s7 = start;
                    for (var k = from; k < to; k++)
                    {
                        var w = Vector512.Create(value[k]);
                        var a = source + ((nint)column[k] * width) + n;
                        s0 = Vector512.FusedMultiplyAdd(w, Vector512.Load(a), s0);
                        s1 = Vector512.FusedMultiplyAdd(w, Vector512.Load(a + Lanes), s1);
                        s2 = Vector512.FusedMultiplyAdd(w, Vector512.Load(a + (2 * Lanes)), s2);
                        s3 = Vector512.FusedMultiplyAdd(w, Vector512.Load(a + (3 * Lanes)), s3);
                        s4 = Vector512.FusedMultiplyAdd(w, Vector512.Load(a + (4 * Lanes)), s4);
                        s5 = Vector512.FusedMultiplyAdd(w, Vector512.Load(a + (5 * Lanes)), s5);
                        s6 = Vector512.FusedMultiplyAdd(w, Vector512.Load(a + (6 * Lanes)), s6);
                        s7 = Vector512.FusedMultiplyAdd(w, Vector512.Load(a + (7 * Lanes)), s7);
                    }
                    s0.Store(row + n);
                    s1.Store(row + n + Lanes);
                    s2.Store(row + n + (2 * Lanes));
                    s3.Store(row + n + (3 * Lanes));
                    s4.Store(row + n + (4 * Lanes));
                    s5.Store(row + n + (5 * Lanes));
                    s6.Store(row + n + (6 * Lanes));
                    s7.Store(row + n + (7 * Lanes));
                }
                for (; n < width; n += Lanes)
                {
                    var sum = start;
                    for (var k = from; k < to; k++)
                    {
                        sum = Vector512.FusedMultiplyAdd(
                            Vector512.Create(value[k]), Vector512.Load(source + ((nint)column[k] * width) + n), sum);
                    }

                    sum.Store(row + n);
                }
            }
        }
    }

    /// <summary>Computes all outputs of one sample.</summary>
    /// <param name="values">The weights that are not zero.</param>
    /// <param name="columns">The input of each.</param>
    /// <param name="rows">Where each output's weights begin.</param>
    /// <param name="bias">b.</param>
    /// <param name="source">a, [inputs].</param>
    /// <param name="target">y, [outputs].</param>
    public static void Sample(float[] values, int[] columns, int[] rows, float[] bias, ReadOnlySpan<float> source, Span<float> target)
    {
        for (var j = 0; j < target.Length; j++)
        {
            var sum = bias[j];
            for (var k = rows[j]; k < rows[j + 1]; k++)
                sum = MathF.FusedMultiplyAdd(values[k], source[columns[k]], sum);
            target[j] = sum;
        }
    }
}
