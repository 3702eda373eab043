using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using LfpSharp.Propagation;

namespace LfpSharp.Lab.Recipes;

/// <summary>Everything that decides a training run. The defaults are the main job: a small network on the UCI digits by LFP-ε.</summary>
public sealed record Recipe
{
    /// <summary>The data set, by name.</summary>
    public string Data { get; init; } = "digits";

    /// <summary>The share of the training data that is kept for validation, 0 … 1 excluded.</summary>
    public double ValidationShare { get; init; } = 0.15;

    /// <summary>The model, by name.</summary>
    public string Model { get; init; } = "mlp";

    /// <summary>The activation between the layers, by name.</summary>
    public string Activation { get; init; } = "relu";

    /// <summary>The learning rule, by name.</summary>
    public string Rule { get; init; } = "lfp-epsilon";

    /// <summary>The stabilizer of lfp-epsilon, 0 … 1e3.</summary>
    public double Epsilon { get; init; } = Gate.DefaultEpsilon;

    /// <summary>The reward, by name.</summary>
    public string Reward { get; init; } = "softmax";

    /// <summary>The learning rate of Adam, above 0, at most 100. It falls to a hundredth along a cosine.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>Samples in a step, 1 … 1,000,000.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Passes over the training data, 1 … 100,000.</summary>
    public int Epochs { get; init; } = 40;

    /// <summary>Decides the split, the initial weights and the order of the data.</summary>
    public long Seed { get; init; }

    /// <summary>Checks every value.</summary>
    /// <returns>This recipe.</returns>
    /// <exception cref="UnknownNameException">A name is not known.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public Recipe Checked()
    {
        Known("model", Model, ModelCatalog.Descriptions.Keys);
        Known("activation", Activation, Models.Activation.Names);
        Known("rule", Rule, LearningRules.Names);
        Known("reward", Reward, LearningRules.RewardNames);
        Within("validation share", ValidationShare, value => value is > 0 and < 1, "between 0 and 1, both excluded");
        Within("epsilon", Epsilon, value => value is >= 0 and <= 1e3, "between 0 and 1000");
        Within("learning rate", LearningRate, value => value is > 0 and <= 100, "above 0 and at most 100");
        Within("batch size", BatchSize, value => value is >= 1 and <= 1_000_000, "between 1 and 1000000");
        Within("epochs", Epochs, value => value is >= 1 and <= 100_000, "between 1 and 100000");
        Within("seed", Seed, value => value >= 0, "0 or more");
        return this;
    }

    private static void Known(string kind, string name, IEnumerable<string> known)
    {
        if (!known.Contains(name))
            throw new UnknownNameException(kind, name, known);
    }

    private static void Within<T>(string what, T value, Func<T, bool> isWithin, string range)
        where T : IFormattable
    {
        if (!isWithin(value))
            throw new ArgumentOutOfRangeException(null, FormattableString.Invariant($"The {what} is {value}, but must be {range}."));
    }
}
