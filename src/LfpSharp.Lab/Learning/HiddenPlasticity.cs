namespace LfpSharp.Lab.Learning;

/// <summary>What hidden neurons learn from.</summary>
public enum HiddenPlasticity
{
    /// <summary>The weights stay as they were drawn.</summary>
    Fixed,

    /// <summary>The same reward as at the output, for all neurons alike.</summary>
    Reward,

    /// <summary>Spike timing alone: the modulation is 1.</summary>
    Unsupervised,
}
