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
        var numerator = Polynomials(x, out var denominator);
        return numerator / denominator;
    }

    /// <summary>tanh x together with <c>1 / stab(z)</c> for the price of one division.</summary>
    /// <param name="x">x.</param>
    /// <param name="z">What is stabilized.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="reciprocal"><c>1 / stab(z)</c>, and 0 where <c>|stab(z)| &lt; 1e-30</c>; so is tanh x then.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Tanh(Vector<float> x, Vector<float> z, Vector<float> epsilon, out Vector<float> reciprocal)
    {
        var numerator = Polynomials(x, out var denominator);
        var stabilized = Stabilized(z, epsilon);
        var isSmall = Vector.LessThan(Vector.Abs(stabilized), Vector.Create(1e-30f));
        var inverse = Vector.ConditionalSelect(isSmall, Vector<float>.Zero, Vector<float>.One / (denominator * stabilized));
        reciprocal = denominator * inverse;
        return numerator * inverse * stabilized;
    }

    /// <summary>σ(x) − 1/2 together with <c>1 / stab(x)</c> for the price of one division; both are 0 where that has no size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> CenteredSigmoid(Vector<float> x, Vector<float> epsilon, out Vector<float> reciprocal)
        => Tanh(x * 0.5f, x, epsilon, out reciprocal) * 0.5f;

    /// <summary>σ(x) − 1/2 = tanh(x / 2) / 2, exact near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> CenteredSigmoid(Vector<float> x) => Tanh(x * 0.5f) * 0.5f;

    /// <summary>σ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Sigmoid(Vector<float> x) => CenteredSigmoid(x) + Vector.Create(0.5f);

    /// <summary><c>value / stab(z)</c>, and 0 where <c>stab(z) = 0</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Quotient(Vector<float> value, Vector<float> z, Vector<float> epsilon)
    {
        var stabilized = Stabilized(z, epsilon);
        return Vector.ConditionalSelect(Vector.Equals(stabilized, Vector<float>.Zero), Vector<float>.Zero, value / stabilized);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Stabilized(Vector<float> z, Vector<float> epsilon)
        => z + Vector.ConditionalSelect(Vector.LessThan(z, Vector<float>.Zero), -epsilon, epsilon);

    // x · p(x²), and q(x²)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Polynomials(Vector<float> x, out Vector<float> denominator)
    {
        // NaN is in neither bound, so it stays.
        var low = Vector.Create(-Bound);
        var high = Vector.Create(Bound);
        x = Vector.ConditionalSelect(Vector.LessThan(x, low), low, x);
        x = Vector.ConditionalSelect(Vector.GreaterThan(x, high), high, x);
        var square = x * x;
        var p = Vector.FusedMultiplyAdd(Vector.Create(-2.76076847742355e-16f), square, Vector.Create(2.00018790482477e-13f));
        p = Vector.FusedMultiplyAdd(p, square, Vector.Create(-8.60467152213735e-11f));
        p = Vector.FusedMultiplyAdd(p, square, Vector.Create(5.12229709037114e-08f));
        p = Vector.FusedMultiplyAdd(p, square, Vector.Create(1.48572235717979e-05f));
        p = Vector.FusedMultiplyAdd(p, square, Vector.Create(6.37261928875436e-04f));
        p = Vector.FusedMultiplyAdd(p, square, Vector.Create(4.89352455891786e-03f));
        var q = Vector.FusedMultiplyAdd(Vector.Create(1.19825839466702e-06f), square, Vector.Create(1.18534705686654e-04f));
        q = Vector.FusedMultiplyAdd(q, square, Vector.Create(2.26843463243900e-03f));
        denominator = Vector.FusedMultiplyAdd(q, square, Vector.Create(4.89352518554385e-03f));
        return x * p;
    }
}
