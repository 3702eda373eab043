using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking;

/// <summary>The gate <c>z / (z + ε)</c> of a sum of spikes, <c>z = Σ_b s_b</c>; see <see cref="LfpSharp.Gates.Gate"/>.</summary>
internal static unsafe class SumGate<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Multiplies a density by the gate, which is 0 where nothing fired.</summary>
    /// <param name="trains">The bits of each addend.</param>
    /// <param name="count">Addends.</param>
    /// <param name="elements">Bit elements, 16 lanes each.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="density">In and out.</param>
    public static void Apply(ushort** trains, int count, nint elements, float epsilon, float* density)
    {
        var one = TLanes.Of(1);
        var stabilizer = TLanes.Of(epsilon);
        for (nint i = 0; i < elements; i++, density += 16)
        {
            var sum = TLanes.Of(0);
            for (var b = 0; b < count; b++)
                sum = TLanes.Add(sum, TLanes.And(one, TLanes.Mask(trains[b][i])));
            TLanes.Store(TLanes.Divide(TLanes.Multiply(TLanes.Load(density), sum), TLanes.Add(sum, stabilizer)), density);
        }
    }
}
