namespace LfpSharp.Kernels.Spiking.Lanes;

/// <summary>The neurons of a layer as the kernels read them: one value a lane, the lanes filled up to a multiple of sixteen.</summary>
internal readonly unsafe struct LaneDynamics(float* decay, float* leak, float* taken, float threshold, bool clears)
{
    /// <summary>β.</summary>
    public readonly float* Decay = decay;

    /// <summary>1 − β.</summary>
    public readonly float* Leak = leak;

    /// <summary>a.</summary>
    public readonly float* Taken = taken;

    /// <summary>θ.</summary>
    public readonly float Threshold = threshold;

    /// <summary>Whether a spike clears the potential.</summary>
    public readonly bool Clears = clears;
}
