using System.Numerics;
using System.Runtime.CompilerServices;

namespace LfpSharp.Kernels.Recurrent;

/// <summary>The curves of gated cells and the quotients of their rules, several float32 values at once.</summary>
internal static class Curve
{
    // Beyond it tanh is ±1 in float32.
    private const float Bound = 7.9053111f;

    /// <summary>
    /// tanh x by a quotient of polynomials, x · p(x²) / q(x²): within 4e-7 of it relative to its size, near 0 too. NaN stays NaN.
    /// </summary>
    /// <remarks>Source: the coefficients that the library Eigen uses for float32.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x)
    {
        // NaN is in neither bound, so it stays.
        var low = new Vector<float>(-Bound);
        var high = new Vector<float>(Bound);
        x = Vector.ConditionalSelect(Vector.LessThan(x, low), low, x);
        x = Vector.ConditionalSelect(Vector.GreaterThan(x, high), high, x);
        var square = x * x;
        var p = Next(new Vector<float>(-2.76076847742355e-16f), square, 2.00018790482477e-13f);
        p = Next(p, square, -8.60467152213735e-11f);
        p = Next(p, square, 5.12229709037114e-08f);
        p = Next(p, square, 1.48572235717979e-05f);
        p = Next(p, square, 6.37261928875436e-04f);
        p = Next(p, square, 4.89352455891786e-03f);
        var q = Next(new Vector<float>(1.19825839466702e-06f), square, 1.18534705686654e-04f);
        q = Next(q, square, 2.26843463243900e-03f);
        q = Next(q, square, 4.89352518554385e-03f);
        return x * p / q;
    }

    /// <summary>σ(x) − 1/2 = tanh(x / 2) / 2, exact near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> CenteredSigmoid(Vector<float> x) => Tanh(x * 0.5f) * 0.5f;

    /// <summary>σ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x) => CenteredSigmoid(x) + new Vector<float>(0.5f);

    /// <summary><c>value / stab(z)</c>, and 0 where <c>stab(z) = 0</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Quotient(Vector<float> value, Vector<float> z, Vector<float> epsilon)
    {
        var stabilized = z + Vector.ConditionalSelect(Vector.LessThan(z, Vector<float>.Zero), -epsilon, epsilon);
        return Vector.ConditionalSelect(Vector.Equals(stabilized, Vector<float>.Zero), Vector<float>.Zero, value / stabilized);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Next(Vector<float> sum, Vector<float> square, float coefficient)
        => Vector.FusedMultiplyAdd(sum, square, new Vector<float>(coefficient));
}
