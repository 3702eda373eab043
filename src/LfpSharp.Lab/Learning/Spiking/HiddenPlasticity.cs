namespace LfpSharp.Lab.Learning.Spiking;

/// <summary>What hidden neurons learn from.</summary>
public enum HiddenPlasticity
{
    /// <summary>Nothing: their weights stay as they were drawn.</summary>
    Fixed,

    /// <summary>The reward of the network's answer, the same for all of them.</summary>
    Reward,

    /// <summary>Spike timing alone: their modulation is 1.</summary>
    Unsupervised,
}
