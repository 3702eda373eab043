using System.Numerics;

namespace LfpSharp.Kernels;

/// <summary>One pass over float32 memory for <c>result = density · output / stab(preActivation) · scale</c>.</summary>
/// <remarks>The formula's home is <see cref="Gates.Gate"/>; its tensor form is the twin that the tests compare with.</remarks>
internal readonly unsafe struct GateKernel(
    float* density, float* output, float* preActivation, float* result, float epsilon, float scale) : IRangeKernel
{
    /// <summary>Elements a thread should have at least, so that waking it pays.</summary>
    public const int Grain = 16 * 1024;

    public void Run(nint start, nint end)
    {
        var eps = new Vector<float>(epsilon);
        var factor = new Vector<float>(scale);
        var i = start;
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
        {
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
