using System.Collections.Immutable;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Search;

/// <summary>Learning by a particle swarm, which it holds.</summary>
internal sealed class ParticleSwarmRule : ILearningRule
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly ParticleSwarmOptions options;
    private readonly ParameterVector parameters;
    private readonly Tensor start;
    private Swarm? swarm;

    /// <summary>Attaches the rule.</summary>
    /// <param name="model">The model; not owned.</param>
    /// <param name="options">The numbers.</param>
    /// <exception cref="ArgumentException">The model has no learnable parameter.</exception>
    public ParticleSwarmRule(nn.Module<Tensor, Tensor> model, ParticleSwarmOptions options)
    {
        (this.model, this.options) = (model, options);
        parameters = new ParameterVector(Name, model);
        start = parameters.Read().DetachFromDisposeScope();
        LayerRules = model.named_modules().ToImmutableDictionary(layer => layer.name, _ => Name);
    }

    /// <inheritdoc/>
    public string Name => "particle-swarm";

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; } = ["The rule 'particle-swarm' holds a swarm that checkpoints do not keep: this run "
        + "cannot be resumed once it has made a step."];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules { get; }

    /// <inheritdoc/>
    public bool IsMeanOverSamples => false;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Before the first step the model was changed, as by resuming a run.</exception>
    public Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var current = parameters.Read();
        if (swarm is null && !current.Equals(start))
        {
            throw new InvalidOperationException("The model was changed after the rule 'particle-swarm' was attached, as resuming a run "
                + "does. Its swarm is in no checkpoint, so the run cannot go on as it would have: start it anew.");
        }

        swarm ??= new Swarm(start, options);
        var outputs = model.call(inputs);
        Finite.Check(outputs);

        var leader = swarm.Remember(Losses(swarm.Places, current, inputs, labels), Losses(swarm.Bests, current, inputs, labels));
        parameters.WriteGradient(current - swarm.Bests[leader]);
        swarm.Move(leader);
        return outputs.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        start.Dispose();
        swarm?.Dispose();
    }

    /// <summary>The losses at some places. Parameters and buffers are left as they were.</summary>
    private double[] Losses(Tensor places, Tensor current, Tensor inputs, Tensor labels)
    {
        using var hold = new BufferHold(model);
        var losses = new double[options.Particles];
        try
        {
            for (var i = 0; i < losses.Length; i++)
            {
                using var place = places[i];
                parameters.Write(place);
                losses[i] = BatchLoss.Of(model, inputs, labels);
            }
        }
        finally
        {
            parameters.Write(current);
        }
        return losses;
    }
}
