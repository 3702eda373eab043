using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Search;

/// <summary>Particles with their velocities and the best places that they have seen, each [particles, D].</summary>
internal sealed class Swarm : IDisposable
{
    private readonly ParticleSwarmOptions options;
    private readonly Generator generator;
    private readonly Tensor velocities;

    /// <summary>Spreads the particles around a place; they rest.</summary>
    /// <param name="center">[D]; where the first particle is.</param>
    /// <param name="options">The numbers.</param>
    public Swarm(Tensor center, ParticleSwarmOptions options)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        this.options = options;
        generator = new Generator((ulong)options.Seed);
        long[] shape = [options.Particles, center.shape[0]];
        var offsets = randn(shape, center.dtype, generator: generator).to(center.device).mul_(options.Spread);
        offsets[0].zero_();
        Places = (offsets + center).DetachFromDisposeScope();
        Bests = Places.clone().DetachFromDisposeScope();
        velocities = zeros_like(Places).DetachFromDisposeScope();
    }

    /// <summary>x.</summary>
    public Tensor Places { get; }

    /// <summary>p.</summary>
    public Tensor Bests { get; }

    /// <summary>Takes over the places that are better than the best ones seen; returns the number of the best of all.</summary>
    /// <param name="placeLosses">The losses at <see cref="Places"/>.</param>
    /// <param name="bestLosses">The losses at <see cref="Bests"/>.</param>
    public int Remember(IReadOnlyList<double> placeLosses, IReadOnlyList<double> bestLosses)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        for (var i = 0; i < options.Particles; i++)
        {
            if (placeLosses[i] < bestLosses[i])
                Bests[i].copy_(Places[i]);
        }
        return Enumerable.Range(0, options.Particles).MinBy(i => Math.Min(placeLosses[i], bestLosses[i]));
    }

    /// <summary>Moves every particle once.</summary>
    /// <param name="leader">The number of the best place of all.</param>
    public void Move(int leader)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var own = Uniform() * (Bests - Places) * options.Cognitive;
        var shared = Uniform() * (Bests[leader] - Places) * options.Social;
        velocities.mul_(options.Inertia).add_(own).add_(shared);
        Places.add_(velocities);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        generator.Dispose();
        velocities.Dispose();
        Places.Dispose();
        Bests.Dispose();
    }

    private Tensor Uniform() => rand(Places.shape, Places.dtype, generator: generator).to(Places.device);
}
