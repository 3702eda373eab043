namespace LfpSharp.Spiking.Learning;

/// <summary>How a spiking network learns; the one setting that distinguishes feedback from surrogate gradients.</summary>
public abstract record SpikingRule
{
    private protected SpikingRule()
    {
    }
}
