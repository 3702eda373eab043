using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Learning.Policies;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs.Prediction;

/// <summary>An episode that a trained model plays step by step: how it stands, and what the model thinks of each action.</summary>
public sealed class PlayedEpisode
{
    private readonly nn.Module<Tensor, Tensor> model;
    private readonly Rollout rollout;

    internal PlayedEpisode(nn.Module<Tensor, Tensor> model, Rollout rollout)
    {
        (this.model, this.rollout) = (model, rollout);
        using var mode = new EvaluationMode(model);
        using var noGrad = no_grad();
        Decide();
    }

    /// <summary>The model's score of each action as it stands; as they were at the last step where the episode is over.</summary>
    public IReadOnlyList<float> Scores { get; private set; } = [];

    /// <summary>The softmax of the scores, as the policy was trained to draw.</summary>
    public IReadOnlyList<double> Probabilities { get; private set; } = [];

    /// <summary>The action of the greatest score, which the next step takes; the one taken last where the episode is over.</summary>
    public int Action { get; private set; }

    /// <summary>Steps taken.</summary>
    public int Length => rollout.Episodes.Lengths[0];

    /// <summary>The sum of rewards so far.</summary>
    public double Return => rollout.Episodes.Returns[0];

    /// <summary>Whether it is over, by the environment's rules or by its limit of steps.</summary>
    public bool IsOver => rollout.Episodes.Running.Length == 0;

    /// <summary>Whether it is over by the environment's rules.</summary>
    public bool HasEnded => rollout.Episodes.HasEnded(0);

    /// <summary>The environment's state.</summary>
    public ReadOnlySpan<double> State => rollout.Episodes.State(0);

    /// <summary>Takes the next step.</summary>
    /// <exception cref="InvalidOperationException">The episode is over.</exception>
    /// <exception cref="NonFiniteException">A score is NaN or infinite.</exception>
    public void Step()
    {
        if (IsOver)
            throw new InvalidOperationException("The episode is over; begin another one.");
        using var mode = new EvaluationMode(model);
        using var noGrad = no_grad();
        rollout.Act();
        if (!IsOver)
            Decide();
    }

    private void Decide()
    {
        var ((scores, actions), moves) = (rollout.Decide(), rollout.Episodes.Environment.Actions.Count);
        // A critic's value is no score.
        Scores = scores[0][..moves];
        Probabilities = Softmax.Of(scores[0].AsSpan(0, moves));
        Action = actions[0];
    }
}
