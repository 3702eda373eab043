namespace LfpSharp.Lab.Models.Spiking;

/// <summary>How spikes of neighbouring places become one value.</summary>
public enum PoolKind
{
    /// <summary>A spike where at least one of them is.</summary>
    Maximum,

    /// <summary>The share of them that are: no spike, but a current of 0 to 1.</summary>
    Average,
}
