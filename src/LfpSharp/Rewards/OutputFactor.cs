namespace LfpSharp.Rewards;

/// <summary>What of an output a reward is proportional to.</summary>
public enum OutputFactor
{
    /// <summary>The output o itself.</summary>
    Value,

    /// <summary>Its sign, −1, 0 or 1.</summary>
    Sign,
}
