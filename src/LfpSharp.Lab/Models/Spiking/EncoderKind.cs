namespace LfpSharp.Lab.Models.Spiking;

/// <summary>How an input becomes what a spiking network is shown.</summary>
public enum EncoderKind
{
    /// <summary>The values themselves at every step, as a current.</summary>
    Constant,

    /// <summary>At each step a value x between 0 and 1 fires with probability x.</summary>
    Poisson,

    /// <summary>A value x between 0 and 1 fires once, the earlier the larger it is.</summary>
    Latency,

    /// <summary>The values themselves, whose first axis is the steps: recordings that are spikes already.</summary>
    Train,
}
