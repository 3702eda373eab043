using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace LfpSharp.Kernels;

/// <summary>
/// One pass over float32 memory for <c>result = density · output / stab(preActivation) · scale</c>; the result may be the density itself.
/// </summary>
/// <remarks>The formula's home is <see cref="Gates.Gate"/>; its tensor form is the twin that the tests compare with.</remarks>
internal readonly unsafe struct GateKernel(
    float* density, float* output, float* preActivation, float* result, float epsilon, float scale) : IRangeKernel
{
    /// <summary>Elements a thread should have at least, so that waking it pays.</summary>
    public const int Grain = 16 * 1024;

    // 2 KiB: what memory gives in the time that a fetch takes.
    private const int Ahead = 512;

    public void Run(nint start, nint end)
    {
        var eps = new Vector<float>(epsilon);
        var factor = new Vector<float>(scale);
        var i = start;
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
        {
            // These were written in the forward, so they come from far; the density was just written, and is near.
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(preActivation + i + Ahead);
                Sse.Prefetch0(output + i + Ahead);
            }

            var z = Vector.Load(preActivation + i);
            var stabilized = z + Vector.ConditionalSelect(Vector.LessThan(z, Vector<float>.Zero), -eps, eps);
            var quotient = Vector.Load(density + i) * Vector.Load(output + i) / stabilized * factor;
            Vector.Store(Vector.ConditionalSelect(Vector.Equals(stabilized, Vector<float>.Zero), Vector<float>.Zero, quotient), result + i);
        }

        for (; i < end; i++)
        {
            var stabilized = preActivation[i] + (preActivation[i] < 0 ? -epsilon : epsilon);
            result[i] = stabilized == 0 ? 0 : density[i] * output[i] / stabilized * scale;
        }
    }
}
