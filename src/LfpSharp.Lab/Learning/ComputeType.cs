namespace LfpSharp.Lab.Learning;

/// <summary>The type that forward and feedback are computed in. Weights, rewards and the optimizer are float32 always.</summary>
public enum ComputeType
{
    /// <summary>24 bits of mantissa.</summary>
#pragma warning disable CA1720 // It is the type that is chosen here, and recipes call it so.
    Float32,
#pragma warning restore CA1720

    /// <summary>8 bits of mantissa and the range of float32: half the memory, and faster where the processor multiplies them.</summary>
    Bfloat16,
}
