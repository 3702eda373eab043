using System.Numerics;

namespace LfpSharp.Kernels;

/// <summary>
/// One pass over float32 memory for <c>gradient = |parameter| · gradient</c>, which also sets <c>isBroken</c> to 1 where a value
/// is NaN or infinite.
/// </summary>
/// <remarks>The formula's home is <see cref="Gates.ParameterFeedback"/>.</remarks>
internal readonly unsafe struct FeedbackKernel(float* parameter, float* gradient, int* isBroken) : IRangeKernel
{
    /// <summary>Elements a thread should have at least, so that waking it pays.</summary>
    public const int Grain = 32 * 1024;

    public void Run(nint start, nint end)
    {
        // 0 · feedback is 0, or NaN where the feedback is not finite; a sum keeps NaN.
        var broken = Vector<float>.Zero;
        var i = start;
        for (; i <= end - Vector<float>.Count; i += Vector<float>.Count)
        {
            var feedback = Vector.Abs(Vector.Load(parameter + i)) * Vector.Load(gradient + i);
            broken += feedback * Vector<float>.Zero;
            Vector.Store(feedback, gradient + i);
        }

        var rest = Vector.Sum(broken);
        for (; i < end; i++)
        {
            gradient[i] *= MathF.Abs(parameter[i]);
            rest += gradient[i] * 0;
        }

        if (float.IsNaN(rest))
            Volatile.Write(ref *isBroken, 1);
    }
}
