namespace LfpSharp.Kernels.Spiking;

/// <summary>A surrogate's derivative σ' on lanes; the formulas' homes are the records of <see cref="LfpSharp.Spiking.Surrogate"/>.</summary>
internal interface ISlope
{
    /// <summary>σ' at the distance from the threshold.</summary>
    TLanes At<TLanes>(TLanes distance)
        where TLanes : unmanaged, ILanes<TLanes>;
}
