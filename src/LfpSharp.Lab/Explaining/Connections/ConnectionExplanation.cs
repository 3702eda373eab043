namespace LfpSharp.Lab.Explaining.Connections;

/// <summary>Why a number of a model changes as it does: the reward's way through one connection, for some samples of a run.</summary>
public sealed record ConnectionExplanation
{
    /// <summary>The run's folder.</summary>
    public required string Run { get; init; }

    /// <summary>The connection.</summary>
    public required Connection Connection { get; init; }

    /// <summary>The layer's type.</summary>
    public required string LayerType { get; init; }

    /// <summary>The rule by which the layer hands on reward, with its numbers.</summary>
    public required string Rule { get; init; }

    /// <summary>w, in the run's best weights.</summary>
    public required double Weight { get; init; }

    /// <summary>What each sample gave.</summary>
    public required IReadOnlyList<ConnectionShare> Shares { get; init; }

    /// <summary>What the model said of each sample, in words.</summary>
    public required IReadOnlyList<string> Answers { get; init; }

    /// <summary>The layers above, from the outputs down to the connection's own: what reached them.</summary>
    public required IReadOnlyList<LayerRelevance> Way { get; init; }

    /// <summary>The neuron's connections that took most, the strongest first.</summary>
    public required IReadOnlyList<ConnectionMessage> Messages { get; init; }

    /// <summary>Where the neuron's reward went.</summary>
    public required RewardBalance Neuron { get; init; }

    /// <summary>Where the whole layer's reward went.</summary>
    public required RewardBalance Layer { get; init; }

    /// <summary>The learning rate of the recipe.</summary>
    public required double LearningRate { get; init; }

    /// <summary>The optimizer of the recipe.</summary>
    public required string Optimizer { get; init; }

    /// <summary>φ, the mean over samples: what a step on them would hand to the optimizer, as <c>.grad = −φ</c>.</summary>
    public double Feedback => Shares.Sum(share => share.Feedback) / Shares.Count;

    /// <summary>By how much plain gradient descent would move w in that step.</summary>
    public double PlainStep => LearningRate * Feedback;
}
