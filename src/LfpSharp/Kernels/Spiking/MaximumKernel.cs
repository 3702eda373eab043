using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking;

/// <summary>The maximum of two trains of spikes: it fires where one of them does.</summary>
internal static unsafe class MaximumKernel<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>The joined bits.</summary>
    public static void Join(ushort* first, ushort* second, nint elements, ushort* joined)
    {
        for (nint i = 0; i < elements; i++)
            joined[i] = (ushort)(first[i] | second[i]);
    }

    /// <summary>The part of a density that one of the two gets: all where it alone fired, half where both did.</summary>
    /// <param name="own">Its bits.</param>
    /// <param name="other">The other's bits.</param>
    /// <param name="elements">Bit elements, 16 lanes each.</param>
    /// <param name="density">At the joined lanes.</param>
    /// <param name="target">At its own lanes.</param>
    /// <param name="silentToo">Whether two silent neurons share alike too, as a tie does in an ordinary gradient.</param>
    /// <param name="adds">Whether it adds to what is there.</param>
    public static void Share(
        ushort* own, ushort* other, nint elements, float* density, float* target, bool silentToo, bool adds)
    {
        var half = TLanes.Of(0.5f);
        for (nint i = 0; i < elements; i++, density += 16, target += 16)
        {
            var tie = silentToo ? ~(own[i] ^ other[i]) : own[i] & other[i];
            var alone = own[i] & ~other[i];
            var value = TLanes.Load(density);
            var part = TLanes.Add(
                TLanes.And(value, TLanes.Mask((ushort)alone)), TLanes.And(TLanes.Multiply(value, half), TLanes.Mask((ushort)tie)));
            TLanes.Store(adds ? TLanes.Add(TLanes.Load(target), part) : part, target);
        }
    }
}
