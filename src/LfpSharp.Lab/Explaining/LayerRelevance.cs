using LfpSharp.Propagation;
using LfpSharp.Rules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Explaining;

/// <summary>What a layer was given of the reward, summed over samples and neurons, in units of the model's outputs.</summary>
/// <param name="Path">The layer's path in the model.</param>
/// <param name="Type">Its type.</param>
/// <param name="Rule">The rule by which it handed reward down.</param>
/// <param name="For">The sum of what arrived at its outputs above 0.</param>
/// <param name="Against">The sum of what arrived below 0, as a positive number.</param>
/// <param name="Passed">What it passed on to its inputs.</param>
/// <param name="Channels">Of convolutions, the sum of magnitudes at each output channel; else empty.</param>
public sealed record LayerRelevance(
    string Path, string Type, string Rule, double For, double Against, double Passed, IReadOnlyList<double> Channels)
{
    /// <summary>What arrived at its outputs.</summary>
    public double Arrived => For - Against;

    /// <summary>What it took for itself: the share of its biases, what the stabilizer absorbed, and what its rule keeps.</summary>
    public double Taken => Arrived - Passed;

    /// <summary>Adds what the same layer was given of other samples.</summary>
    /// <param name="other">The layer with those.</param>
    public LayerRelevance Plus(LayerRelevance other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            For = For + other.For,
            Against = Against + other.Against,
            Passed = Passed + other.Passed,
            Channels = [.. Channels.Zip(other.Channels, (a, b) => a + b)],
        };
    }

    /// <summary>Reads it off a propagation.</summary>
    internal static LayerRelevance Of(LayerReward reward, Rule rule)
    {
        using var scope = NewDisposeScope();
        var values = reward.Reward.detach().to_type(ScalarType.Float64);
        var channels = reward.Layer is TorchSharp.Modules.Convolution && values.dim() > 2
            ? values.abs().transpose(0, 1).flatten(1).sum(dim: 1).cpu().data<double>().ToArray()
            : [];
        return new LayerRelevance(
            reward.Call == 0 ? reward.Path : FormattableString.Invariant($"{reward.Path}, call {reward.Call + 1}"),
            reward.Layer.GetType().Name,
            Name(rule),
            values.clamp(min: 0).sum().item<double>(),
            Math.Max(0, -values.clamp(max: 0).sum().item<double>()),
            reward.InputRewards.Sum(input => input.detach().to_type(ScalarType.Float64).sum().item<double>()),
            channels);
    }

    // EpsilonRule { Epsilon = 1E-06 } is said as "epsilon".
    private static string Name(Rule rule) => Options.OptionNames.Kebab(rule.GetType().Name[..^nameof(Rule).Length]);
}
