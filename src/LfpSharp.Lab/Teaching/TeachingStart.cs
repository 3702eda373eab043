using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Recipes;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Teaching;

/// <summary>How a teaching begins.</summary>
public static class TeachingStart
{
    /// <summary>The recipe's rules for layers, in its segments and type, with a person's word as the reward.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="model">The network.</param>
    /// <param name="pool">The samples.</param>
    /// <exception cref="ArgumentException">
    /// The recipe's rule propagates no reward through layers, or model, segments and type do not go together.
    /// </exception>
    internal static ILearningRule RuleOf(Recipe recipe, nn.Module<Tensor, Tensor> model, TeachingPool pool)
        => recipe.Rule is IFeedbackOptions feedback
            ? recipe.Attach(model, pool.Labelled, each => new FeedbackRule("teach", each, feedback.CreateComposite(), new VerdictReward()))
            : throw new ArgumentException($"A person's word is a reward, which the rule '{Choices.NameOf(recipe.Rule)}' does not take. Use "
                + "--rule lfp-epsilon or another rule of feedback propagation; spiking networks cannot be taught yet.");

    /// <summary>Trains a network on the labelled samples, all of them in each step, by the recipe's rules and optimizer.</summary>
    /// <param name="model">The network.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="pool">The samples.</param>
    /// <param name="options">How many steps.</param>
    /// <exception cref="ArgumentException">The recipe's rule propagates no reward through layers.</exception>
    /// <exception cref="NonFiniteException">An output is NaN or infinite.</exception>
    public static void Warm(nn.Module<Tensor, Tensor> model, Recipe recipe, TeachingPool pool, TeachingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(options);
        random.manual_seed(recipe.Seed);
        using var rule = RuleOf(recipe, model, pool);
        using var optimizer = recipe.Optimizer.Create([.. model.parameters()]);
        using var known = pool.Labelled.Gather([.. Enumerable.Range(0, pool.Labelled.Count)], Models.ModelDevice.Of(model));
        model.train();
        for (var step = 0; step < options.WarmSteps; step++)
        {
            rule.Learn(known.Inputs, known.Labels).Dispose();
            optimizer.step();
        }
    }
}
