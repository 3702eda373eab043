namespace LfpSharp.Spiking.Learning;

/// <summary>What a reward or a loss speaks about.</summary>
public enum SignalPlace
{
    /// <summary>The output neurons' spikes at every step.</summary>
    Spikes,

    /// <summary>The output neurons' potentials after the last step.</summary>
    LastMembrane,
}
