namespace LfpSharp.Rewards;

/// <summary>How far an output o is from its target t, with e = o − t and a parameter p.</summary>
public enum RegressionLoss
{
    /// <summary><c>e²/2</c>: the mean is learnt.</summary>
    Squared,

    /// <summary><c>|e|</c>: the median is learnt.</summary>
    Absolute,

    /// <summary><c>e²/2</c> where <c>|e| ≤ p</c>, else <c>p (|e| − p/2)</c>: the mean, but outliers count less.</summary>
    Huber,

    /// <summary><c>max(−p e, (1 − p) e)</c>: the p-quantile is learnt.</summary>
    Quantile,
}
