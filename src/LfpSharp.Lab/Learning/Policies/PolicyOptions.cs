using System.ComponentModel.DataAnnotations;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Options;
using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Policies;

/// <summary>Learning from what an environment rewards: the model plays, and what turned out well is done more often.</summary>
public abstract record PolicyOptions : RuleOptions
{
    /// <summary>
    /// How the model learns what was good: by LFP (<c>lfp-epsilon</c>, <c>lfp-zero</c>, <c>lfp</c>, <c>spike-feedback</c>) or by a
    /// gradient (<c>gradient</c>, <c>straight-through</c>, <c>surrogate-gradient</c>). The rule's own reward or loss is not used.
    /// </summary>
    public LearnerOptions By { get; init; } = new LfpEpsilonOptions { Epsilon = 0.1 };

    /// <summary>γ, what a reward one step later is worth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0..1.</exception>
    [Range(0, 1)]
    public double Discount { get; init => field = OptionRange.Check(this, value); } = 0.99;

    /// <summary>β, what an undecided policy is worth.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    [Range(0, 1e6)]
    public double Entropy { get; init => field = OptionRange.Check(this, value); }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Always: there is no environment to play.</exception>
    public sealed override ILearningRule Attach(nn.Module<Tensor, Tensor> model) => throw NoEnvironment("the data");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The data is no environment, or the model is not for the rule within.</exception>
    public sealed override ILearningRule Attach(nn.Module<Tensor, Tensor> model, LabeledData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return data.Environment is null ? throw NoEnvironment($"'{data.Name}'")
            : new PolicyRule(RuleName, model, By.AttachWith(model, Reward), data, Targets);
    }

    /// <summary>The rule's name in results.</summary>
    private protected abstract string RuleName { get; }

    /// <summary>What the outputs are rewarded by.</summary>
    private protected abstract PolicyReward Reward { get; }

    /// <summary>The reward's targets, one row a step.</summary>
    private protected abstract double[][] Targets(Rollout play);

    private ArgumentException NoEnvironment(string data) => new($"The rule '{RuleName}' plays, and {data} has samples with classes or "
        + "numbers. Set data.name to an environment: cartpole, acrobot, mountain-car, grid-world or catch.");
}
