namespace LfpSharp.Lab.Models.Spiking;

/// <summary>A spiking network of convolutions with pools between them.</summary>
public abstract record SpikingImageOptions : SpikingModelOptions
{
    /// <summary>What a pool makes of spikes.</summary>
    public PoolKind Pool { get; init; } = PoolKind.Maximum;
}
