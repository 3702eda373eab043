using System.Numerics;

namespace LfpSharp.Kernels;

/// <summary>One pass over float32 memory for <c>gradient = |parameter| · gradient</c>.</summary>
/// <remarks>The formula's home is <see cref="Propagation.ParameterFeedback"/>.</remarks>
internal readonly unsafe struct FeedbackKernel(float* parameter, float* gradient) : IRangeKernel
{
    /// <summary>Elements a thread should have at least, so that waking it pays.</summary>
    public const int Grain = 32 * 1024;

    public void Run(nint start, nint end)
    {
        var i = start;
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Store(Vector.Abs(Vector.Load(parameter + i)) * Vector.Load(gradient + i), gradient + i);
        for (; i < end; i++)
            gradient[i] *= MathF.Abs(parameter[i]);
    }
}
