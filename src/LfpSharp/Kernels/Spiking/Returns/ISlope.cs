using LfpSharp.Kernels.Spiking.Lanes;

namespace LfpSharp.Kernels.Spiking.Returns;

/// <summary>
/// A surrogate's derivative σ' on lanes; the formulas' homes are the records of <see cref="LfpSharp.Spiking.Learning.Surrogate"/>.
/// </summary>
internal interface ISlope
{
    /// <summary>σ' at the distance from the threshold.</summary>
    TLanes At<TLanes>(TLanes distance)
        where TLanes : unmanaged, ILanes<TLanes>;
}
