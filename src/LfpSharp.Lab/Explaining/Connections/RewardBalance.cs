namespace LfpSharp.Lab.Explaining.Connections;

/// <summary>Where the reward of some neurons went: all of it, to the last digit.</summary>
/// <param name="Arrived">Σ r.</param>
/// <param name="Passed">Σ m over all connections: what went on to the inputs.</param>
/// <param name="Bias">The share of biases, Σ b s.</param>
/// <param name="Stabilizer">What the stabilizer absorbed, Σ r (1 − z / stab(z)).</param>
public sealed record RewardBalance(double Arrived, double Passed, double Bias, double Stabilizer)
{
    /// <summary>What is left unexplained: rounding.</summary>
    public double Remainder => Arrived - Passed - Bias - Stabilizer;
}
