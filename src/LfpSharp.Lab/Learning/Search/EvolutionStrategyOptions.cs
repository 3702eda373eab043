using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Search;

/// <summary>
/// An evolution strategy: the gradient of the expected loss around the parameters θ, estimated from losses alone,
/// <c>g = 1/(n σ) Σ_k (u⁺_k − u⁻_k) ε_k</c>. ε_k is standard normal, k = 1 .. n/2, and u are the centred ranks, from −1/2 to 1/2, of the
/// n batch losses at <c>θ ± σ ε_k</c>. Any optimizer walks against g.
/// </summary>
/// <remarks>
/// No derivative of the model is needed. A loss that is NaN or infinite ranks worst; equal losses rank equal. g does not shrink near a
/// minimum, since ranks have no size: let the learning rate decay. A step costs n + 1 forward passes. Source: Salimans, Ho, Chen,
/// Sidor, Sutskever, "Evolution strategies as a scalable alternative to reinforcement learning", 2017.
/// </remarks>
public sealed record EvolutionStrategyOptions : RuleOptions
{
    /// <summary>n, the losses that a step measures; an even number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 2..100000.</exception>
    [Range(2, 100000)]
    public int Population { get; init => field = OptionRange.Check(this, value); } = 50;

    /// <summary>σ, how far the parameters are moved.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double Sigma { get; init => field = OptionRange.Check(this, value); } = 0.05;

    /// <summary>Decides ε together with libtorch's random state, which goes on from step to step and is part of a checkpoint.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model has no learnable parameter, or the population is odd.</exception>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model)
        => Population % 2 == 0
            ? new EvolutionStrategyRule(model, this)
            : throw new ArgumentException($"rule.population is {Population}, but losses are measured in pairs at θ + σε and θ − σε. "
                + "Give an even number.");
}
