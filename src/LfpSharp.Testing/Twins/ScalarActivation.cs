namespace LfpSharp.Testing.Twins;

/// <summary>An activation <c>a_j = f(z_j)</c> by the identity rule: the reward of f(z) is the reward of z.</summary>
/// <param name="f">The function.</param>
public sealed class ScalarActivation(Func<double, double> f) : IScalarLayer
{
    /// <inheritdoc/>
    public double[] Forward(double[] input) => [.. input.Select(f)];

    /// <inheritdoc/>
    public double[] Backward(double[] reward, Func<double, double> stabilize) => reward;
}
