using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Options;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Search;

/// <summary>
/// Particle swarm optimization: particles in the space of the parameters, drawn towards the best place that each of them and that all
/// of them have seen, <c>v ← w v + c₁ r₁ ⊙ (p − x) + c₂ r₂ ⊙ (g − x)</c>, <c>x ← x + v</c>, r uniform over [0, 1) for each value. The
/// <c>.grad</c> is θ − g, so that SGD with learning rate 1 and no momentum puts the model where the swarm's best place is, and any
/// smaller rate on the way there.
/// </summary>
/// <remarks>
/// A place is as good as its batch loss is small. The best places are measured anew on each batch, as losses of different batches do not
/// compare; NaN and infinity are the worst. A step costs 2 · particles + 1 forward passes. The swarm is no part of a checkpoint, so a
/// resumed run is refused at its first step. Meant for small models. Source: Kennedy, Eberhart, "Particle swarm
/// optimization", 1995; inertia by Shi, Eberhart, 1998; defaults by the constriction of Clerc, Kennedy, 2002.
/// </remarks>
public sealed record ParticleSwarmOptions : RuleOptions
{
    /// <summary>How many particles; the first starts at the model's parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 1..100000.</exception>
    [Range(1, 100000)]
    public int Particles { get; init => field = OptionRange.Check(this, value); } = 20;

    /// <summary>w, the share of its velocity that a particle keeps.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1, 1 excluded.</exception>
    [Range(0, 1, MaximumIsExclusive = true)]
    public double Inertia { get; init => field = OptionRange.Check(this, value); } = 0.7298;

    /// <summary>c₁, the pull of a particle's own best place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    [Range(0, double.MaxValue)]
    public double Cognitive { get; init => field = OptionRange.Check(this, value); } = 1.49618;

    /// <summary>c₂, the pull of the swarm's best place.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    [Range(0, double.MaxValue)]
    public double Social { get; init => field = OptionRange.Check(this, value); } = 1.49618;

    /// <summary>The standard deviation of the particles' first places around the model's parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 0.</exception>
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double Spread { get; init => field = OptionRange.Check(this, value); } = 0.1;

    /// <summary>Decides the first places and every r.</summary>
    public long Seed { get; init; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The model has no learnable parameter.</exception>
    public override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => new ParticleSwarmRule(model, this);
}
