namespace LfpSharp.Spiking.Learning;

/// <summary>How a spiking network learns; the one setting that distinguishes feedback from surrogate gradients.</summary>
public abstract record SpikingRule
{
    private protected SpikingRule()
    {
    }

    /// <summary>Whether neurons that did not fire learn too, so that a density is needed at every neuron and step.</summary>
    internal abstract bool ReachesSilentNeurons { get; }
}
