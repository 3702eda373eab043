using LfpSharp.Composites;
using LfpSharp.Rewards;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>The learning rules and rewards that can be asked for by name.</summary>
public static class LearningRules
{
    private static readonly Dictionary<string, Func<IReward>> RewardMakers = new()
    {
        ["softmax"] = () => new SoftmaxReward(),
        ["sigmoid"] = () => new SigmoidReward(),
        ["bounded-softmax"] = () => new BoundedSoftmaxReward(0.1, 0.9),
        ["correct-classification"] = () => new CorrectClassificationReward(),
        ["misclassification"] = () => new MisclassificationReward(),
    };

    /// <summary>The names of the rules.</summary>
    public static IReadOnlyList<string> Names { get; } = ["lfp-epsilon", "lfp-zero", "gradient"];

    /// <summary>The names of the rewards for classification.</summary>
    public static IReadOnlyCollection<string> RewardNames => RewardMakers.Keys;

    /// <summary>Attaches a rule to a model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="model">The model.</param>
    /// <param name="reward">One of <see cref="RewardNames"/>; the gradient has its cross-entropy instead.</param>
    /// <param name="epsilon">The stabilizer of lfp-epsilon.</param>
    /// <exception cref="UnknownNameException">There is no such rule or reward.</exception>
    public static ILearningRule Attach(string name, nn.Module<Tensor, Tensor> model, string reward, double epsilon)
        => name switch
        {
            "lfp-epsilon" => new FeedbackRule(name, model, Composite.Epsilon(epsilon), Reward(reward)),
            "lfp-zero" => new FeedbackRule(name, model, Composite.Zero(), Reward(reward)),
            "gradient" => new GradientRule(model),
            _ => throw new UnknownNameException("rule", name, Names),
        };

    /// <summary>Makes a reward.</summary>
    /// <param name="name">One of <see cref="RewardNames"/>.</param>
    /// <exception cref="UnknownNameException">There is none of that name.</exception>
    public static IReward Reward(string name)
        => RewardMakers.TryGetValue(name, out var make) ? make() : throw new UnknownNameException("reward", name, RewardMakers.Keys);
}
