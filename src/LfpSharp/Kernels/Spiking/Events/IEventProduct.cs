using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Events;

/// <summary>What one group of lanes and some rows of a matrix do to each other.</summary>
internal unsafe interface IEventProduct
{
    /// <summary>Does it.</summary>
    /// <typeparam name="TCount">Registers of sixteen lanes.</typeparam>
    /// <param name="rows">The rows.</param>
    /// <param name="matrix">Row 0.</param>
    /// <param name="stride">Lanes from one row to the next.</param>
    /// <param name="lanes">The group.</param>
    static abstract void Apply<TCount>(ReadOnlySpan<int> rows, float* matrix, nint stride, float* lanes)
        where TCount : struct, ICount;
}
