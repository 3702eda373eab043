using static TorchSharp.torch;

namespace LfpSharp.Verification;

/// <summary>Where the reward of one call of a layer went. All numbers are sums over the batch.</summary>
/// <param name="Path">The layer's path in the model.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Call">The number of this call, from 0.</param>
/// <param name="RewardAtOutput">The reward that arrived at its outputs.</param>
/// <param name="RewardAtInput">
/// The reward that it passed on to its inputs; null when no input carries reward (class numbers, for example).
/// </param>
/// <param name="TakenByBias">
/// The share of its bias, <c>Σ_j s_j b_j</c>; of an activation whose rule measures from the input 0, that of f(0), <c>Σ_j c_j f(0)</c>.
/// </param>
/// <param name="AbsorbedByStabilizer">The share of the stabilizer, <c>Σ_j s_j ε sgn z_j</c>.</param>
/// <param name="Magnitude">The sum of absolute rewards at its outputs, against which a difference is judged.</param>
/// <param name="Tolerance">The relative difference that rounding may cause.</param>
public sealed record LayerConservation(
    string Path, nn.Module Layer, int Call, double RewardAtOutput, double? RewardAtInput, double TakenByBias,
    double AbsorbedByStabilizer, double Magnitude, double Tolerance)
{
    /// <summary>What is not accounted for: arrived − passed on − bias − stabilizer. 0 when inputs carry no reward.</summary>
    public double Unaccounted => RewardAtInput is { } passed ? RewardAtOutput - passed - TakenByBias - AbsorbedByStabilizer : 0;

    /// <summary>
    /// Why part of the reward ends here by definition, as the layer's rule says it: at a softmax, whose rule is its gradient at x, or
    /// at a normalization, which divides by statistics of its own input. Null where all of the reward must be accounted for.
    /// </summary>
    public string? LossByDefinition { get; init; }

    /// <summary>Whether all of the reward must be accounted for.</summary>
    public bool IsMeantToConserve => LossByDefinition is null;

    /// <summary>Whether the reward is accounted for, up to rounding.</summary>
    public bool Conserves => Math.Abs(Unaccounted) <= Tolerance * Magnitude;
}
