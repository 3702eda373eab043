using System.Collections.Immutable;
using LfpSharp.Composites;
using LfpSharp.Gates;
using LfpSharp.Lab.Options;
using LfpSharp.Propagation;
using LfpSharp.Rewards;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Learning by feedback propagation.</summary>
/// <remarks>
/// The reward is divided by the batch size, so that a learning rate means the same for any batch size, as with the gradient.
/// </remarks>
public sealed class FeedbackRule : ILearningRule
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly IReward reward;
    private readonly FeedbackPropagation propagation;

    /// <summary>Attaches the rule.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="model">The model; not owned.</param>
    /// <param name="composite">Which layer gets which rule.</param>
    /// <param name="reward">The reward of the outputs.</param>
    /// <exception cref="MissingRuleException">A layer has no rule.</exception>
    public FeedbackRule(string name, nn.Module<Tensor, Tensor> model, Composite composite, IReward reward)
    {
        SpikingLearning.RefuseSpikes(name, model);
        Name = name;
        this.model = model;
        this.reward = reward;
        propagation = new FeedbackPropagation(model, composite);
        Warnings =
        [
            .. propagation.ZeroParameters.Select(
                parameter => $"The parameter '{parameter}' is all zero and can never learn: feedback is scaled by |w|."),
        ];
        LayerRules = propagation.Layers.ToImmutableDictionary(layer => layer.Path, layer => Describe(layer.Rule));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules { get; }

    /// <inheritdoc/>
    public double? RewardVariance { get; private set; }

    /// <inheritdoc/>
    public bool IsMeanOverSamples => !IsOfAWholeBatch;

    // Such a reward may draw, or ask another program, and so is computed once a step.
    private bool IsOfAWholeBatch => reward is BlackBoxReward;

    /// <inheritdoc/>
    public Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();

        // What the step before has left would lie beside all that the forward keeps.
        model.zero_grad();
        var outputs = model.call(inputs);
        Finite.Check(outputs);
        var values = Precision.Widened(outputs);
        try
        {
            if (reward is BlackBoxReward { Draws: not null } drawn)
                LearnFrom(outputs, drawn.Estimate(values, labels));
            else if (reward is IDensityReward density)
                propagation.PropagateDensity(outputs, Mean(density.Density(values, labels), outputs, labels));
            else
                propagation.Propagate(outputs, Mean(reward.Evaluate(values, labels), outputs, labels));
        }
        catch (NonFiniteFeedbackException error)
        {
            throw new NonFiniteException(error.Message);
        }

        return outputs.detach().MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public double? MeanReward(Tensor outputs, Tensor labels)
    {
        if (IsOfAWholeBatch)
            return null;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return reward.Evaluate(outputs, labels).sum().ToDouble() / labels.shape[0];
    }

    /// <inheritdoc/>
    public void Dispose() => propagation.Dispose();

    private void LearnFrom(Tensor outputs, BlackBoxEstimate estimate)
    {
        RewardVariance = estimate.Variance;
        propagation.PropagateDensity(outputs, Mean(estimate.Density, outputs, outputs));
    }

    private static Tensor Mean(Tensor signal, Tensor outputs, Tensor samples)
        => signal.div_(samples.shape[0]).to_type(outputs.dtype);

    private static string Describe(Rules.Rule rule) => rule switch
    {
        Rules.EpsilonRule { Epsilon: var epsilon } => FormattableString.Invariant($"epsilon {epsilon:g3}"),
        Rules.IdentityRule { Reference: ActivationReference.ZeroInput } => "identity, zero input",
        Rules.IdentityRule { Reference: ActivationReference.Expected } => "identity, expected",
        _ => OptionNames.Kebab(rule.GetType().Name.Replace("Rule", "", StringComparison.Ordinal)),
    };
}
