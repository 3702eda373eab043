namespace LfpSharp.Lab.Models.Spiking;

/// <summary>How the output neurons' run becomes one score for each class.</summary>
public enum ReadoutKind
{
    /// <summary>The number of spikes.</summary>
    Count,

    /// <summary>How early the first spike came.</summary>
    FirstSpike,

    /// <summary>The potential after the last step.</summary>
    LastMembrane,
}
