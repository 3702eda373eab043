namespace LfpSharp.Lab.Models.Spiking;

/// <summary>What a spike does to the membrane; <see cref="LfpSharp.Spiking.Neurons.Reset"/> has the equations.</summary>
public enum ResetKind
{
    /// <summary>The threshold is subtracted one step later, as the published reference does.</summary>
    SubtractDelayed,

    /// <summary>The threshold is subtracted at the spike.</summary>
    SubtractAtOnce,

    /// <summary>The potential starts again from zero.</summary>
    ToZero,

    /// <summary>The potential stays.</summary>
    None,
}
