using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LfpSharp.Kernels.Spiking.Lanes;

/// <summary>Sixteen lanes in two AVX2 registers, or in whatever the runtime makes of them where there is no AVX2.</summary>
internal readonly unsafe struct Lanes256(Vector256<float> low, Vector256<float> high) : ILanes<Lanes256>
{
    private readonly Vector256<float> low = low, high = high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Of(float value) => new(Vector256.Create(value), Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes256 value, float* target)
    {
        value.low.Store(target);
        value.high.Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Add(Lanes256 a, Lanes256 b) => new(a.low + b.low, a.high + b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Subtract(Lanes256 a, Lanes256 b) => new(a.low - b.low, a.high - b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Multiply(Lanes256 a, Lanes256 b) => new(a.low * b.low, a.high * b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Divide(Lanes256 a, Lanes256 b) => new(a.low / b.low, a.high / b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Abs(Lanes256 a) => new(Vector256.Abs(a.low), Vector256.Abs(a.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 MultiplyAdd(Lanes256 a, Lanes256 b, Lanes256 c)
        => new(Vector256.MultiplyAddEstimate(a.low, b.low, c.low), Vector256.MultiplyAddEstimate(a.high, b.high, c.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Above(Lanes256 a, Lanes256 b) => new(Vector256.GreaterThan(a.low, b.low), Vector256.GreaterThan(a.high, b.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 And(Lanes256 a, Lanes256 b) => new(a.low & b.low, a.high & b.high);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Without(Lanes256 a, Lanes256 mask)
        => new(Vector256.AndNot(a.low, mask.low), Vector256.AndNot(a.high, mask.high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Bits(Lanes256 mask)
        => (ushort)(mask.low.ExtractMostSignificantBits() | (mask.high.ExtractMostSignificantBits() << 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes256 Mask(ushort bits)
    {
        var (all, places) = (Vector256.Create((int)bits), Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128));
        var higher = places << 8;
        return new(Vector256.Equals(all & places, places).AsSingle(), Vector256.Equals(all & higher, higher).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Lanes256 a) => Vector256.Sum(a.low + a.high);
}
