using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>A learning rule that can be told what to reward, by LFP or by a gradient.</summary>
public abstract record LearnerOptions : RuleOptions
{
    /// <summary>Attaches the rule with another reward than its own.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to scores <c>[N, C]</c>. It is not owned.</param>
    /// <param name="reward">The reward at the outputs; a gradient descends on its loss.</param>
    /// <returns>The attached rule, whose labels are the reward's targets; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The model is not of the kind that the rule is for.</exception>
    public abstract ILearningRule AttachWith(nn.Module<Tensor, Tensor> model, LossReward reward);
}
