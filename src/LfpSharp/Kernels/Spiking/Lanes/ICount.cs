namespace LfpSharp.Kernels.Spiking.Lanes;

/// <summary>How many registers a loop keeps: a type, so that the compiler makes a loop for each number.</summary>
internal interface ICount
{
    static abstract int Value { get; }
}
