using System.Collections.Immutable;
using LfpSharp.Modules;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Learning by the gradient, with a derivative for step activations. The model computes what it computed before.</summary>
internal sealed class StraightThroughRule : ILearningRule
{
    private readonly GradientRule gradient;
    private readonly List<Action> removals = [];

    /// <summary>Hooks the model's step activations.</summary>
    /// <param name="model">The model; not owned.</param>
    /// <param name="loss">The loss; null for the one that goes with the data.</param>
    public StraightThroughRule(nn.Module<Tensor, Tensor> model, LossReward? loss = null)
    {
        gradient = new GradientRule(model, loss);
        var steps = model.modules().OfType<nn.Module<Tensor, Tensor>>().Where(IsStep).ToHashSet();
        foreach (var step in steps)
        {
            removals.Add(step.register_forward_hook((_, input, output) => step is Staircase
                ? Replace(input, output, 0, 1)
                : Replace(input, output, -1, step is Step ? 1 : -1)).remove);
        }

        Warnings = steps.Count > 0
            ? []
            : ["The model has no step activation, so that the rule 'straight-through' is the same as 'gradient'."];
        LayerRules = model.named_modules()
            .ToImmutableDictionary(layer => layer.name, layer => IsStep(layer.module) ? Name : "gradient");
    }

    /// <inheritdoc/>
    public string Name => "straight-through";

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules { get; }

    /// <inheritdoc/>
    public Tensor Learn(Tensor inputs, Tensor labels) => gradient.Learn(inputs, labels);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var remove in removals)
            remove();
        removals.Clear();
        gradient.Dispose();
    }

    private static bool IsStep(nn.Module layer) => layer is Step or NegatedStep or Staircase;

    // Adds a term that is 0 forward, and whose derivative is that of the identity clipped to least..1, or its negative.
    private static Tensor Replace(Tensor input, Tensor output, int least, int sign)
    {
        if (!input.requires_grad || !is_grad_enabled())
            return output;
        using var scope = NewDisposeScope();
        var clipped = input.clamp(least, 1) * sign;
        return (output.detach() + (clipped - clipped.detach())).MoveToOuterDisposeScope();
    }
}
