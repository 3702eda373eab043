using System.Collections.Immutable;
using LfpSharp.Lab.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Search;

/// <summary>Learning by an evolution strategy. It keeps nothing from step to step.</summary>
internal sealed class EvolutionStrategyRule : ILearningRule
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly EvolutionStrategyOptions options;
    private readonly ParameterVector parameters;

    /// <summary>Attaches the rule.</summary>
    /// <param name="model">The model; not owned.</param>
    /// <param name="options">An even population.</param>
    /// <exception cref="ArgumentException">The model has no learnable parameter.</exception>
    public EvolutionStrategyRule(nn.Module<Tensor, Tensor> model, EvolutionStrategyOptions options)
    {
        (this.model, this.options) = (model, options);
        parameters = new ParameterVector(Name, model);
        LayerRules = model.named_modules().ToImmutableDictionary(layer => layer.name, _ => Name);
    }

    /// <inheritdoc/>
    public string Name => "evolution-strategy";

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings => [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules { get; }

    /// <inheritdoc/>
    public bool IsMeanOverSamples => false;

    /// <inheritdoc/>
    public Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var outputs = model.call(inputs);
        Finite.Check(outputs);

        var center = parameters.Read();
        var draw = randint(0, int.MaxValue, [1], ScalarType.Int64).item<long>();
        var ranks = CenteredRank.Of(Losses(center, draw, inputs, labels));
        var gradient = zeros_like(center);
        for (var pair = 0; pair < options.Population / 2; pair++)
        {
            using var noise = Noise(options.Seed, draw, pair, center);
            gradient.add_(noise, alpha: (ranks[2 * pair] - ranks[(2 * pair) + 1]) / (options.Population * options.Sigma));
        }
        parameters.WriteGradient(gradient);
        return outputs.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>
    /// ε of a pair, [D]. It is drawn twice a step instead of kept, since all of them together are a population times the model.
    /// </summary>
    internal static Tensor Noise(long seed, long draw, int pair, Tensor like)
    {
        using var generator = new Generator(SplitMix64.Seed(seed, draw, pair));
        using var scope = NewDisposeScope();
        return randn(like.shape, like.dtype, generator: generator).to(like.device).MoveToOuterDisposeScope();
    }

    /// <summary>The losses at θ + σε and θ − σε of every pair in turn. Parameters and buffers are left as they were.</summary>
    private double[] Losses(Tensor center, long draw, Tensor inputs, Tensor labels)
    {
        using var hold = new BufferHold(model);
        var losses = new double[options.Population];
        try
        {
            for (var i = 0; i < losses.Length; i++)
            {
                using var scope = NewDisposeScope();
                parameters.Write(center.add(Noise(options.Seed, draw, i / 2, center), alpha: i % 2 == 0 ? options.Sigma : -options.Sigma));
                losses[i] = BatchLoss.Of(model, inputs, labels);
            }
        }
        finally
        {
            parameters.Write(center);
        }
        return losses;
    }
}
