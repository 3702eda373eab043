using System.Collections.Immutable;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning.Spiking;

/// <summary>Learning by reward-modulated spike-timing-dependent plasticity; it keeps the expected rewards from batch to batch.</summary>
internal sealed class RewardStdpRule : ILearningRule
{
    private readonly SpikingModel model;
    private readonly RewardStdpOptions options;
    private readonly RewardStdp synapses;
    private readonly Tensor expectedAnswer, expectedDecision;
    private readonly Parameter[] held;

    /// <summary>Attaches the rule; where hidden layers are fixed, their parameters need no gradient until it is disposed.</summary>
    /// <param name="model">A spiking model; not owned.</param>
    /// <param name="options">The numbers.</param>
    /// <exception cref="ArgumentException">The model does not spike.</exception>
    public RewardStdpRule(nn.Module<Tensor, Tensor> model, RewardStdpOptions options)
    {
        this.model = SpikingLearning.Spiking(Name, model);
        (this.options, synapses) = (options, options.Synapses);
        (expectedAnswer, expectedDecision) = (Start(), Start());
        var stages = this.model.Network.Stages;
        held = options.Hidden == HiddenPlasticity.Fixed
            ? [.. stages.SkipLast(1).SelectMany(stage => stage.parameters()).Where(parameter => parameter.requires_grad)]
            : [];
        foreach (var parameter in held)
            parameter.requires_grad = false;
        var last = FormattableString.Invariant($"{stages.Count - 1}");
        LayerRules = this.model.Network.named_modules()
            .ToImmutableDictionary(stage => stage.name, stage => held.Length > 0 && stage.name.Split('.')[0] != last ? "fixed" : Name);
    }

    /// <inheritdoc/>
    public string Name => "reward-stdp";

    /// <inheritdoc/>
    public IReadOnlyList<string> Warnings => [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> LayerRules { get; }

    /// <inheritdoc/>
    public IReadOnlyList<LayerActivity> Activity { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Tensor Tensor)> State
        => [("expected-answer", expectedAnswer), ("expected-decision", expectedDecision)];

    /// <inheritdoc/>
    public Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var run = model.Network.Run(model.Encode(inputs));
        var scores = model.Readout.Scores(run);
        Finite.Check(scores);
        ClassLabels.Check(scores, labels);
        var answer = Surprise(StdpReward.OfAnswer(scores, labels), expectedAnswer);
        var output = options.Credit switch
        {
            StdpCredit.OwnDecision => Surprise(StdpReward.OfDecisions(run.Spikes, labels, options.ExpectedRate), expectedDecision),
            StdpCredit.Winner => StdpReward.ToWinner(answer.unsqueeze(1), scores),
            _ => answer.unsqueeze(1),
        };
        run.Reinforce(
            AtTheEnd(output, run.Spikes),
            AtTheEnd(options.Hidden == HiddenPlasticity.Unsupervised ? ones_like(answer) : answer, run.Spikes.select(2, 0)),
            synapses);
        Activity = run.Activity;
        return scores.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in held)
            parameter.requires_grad = true;
        expectedAnswer.Dispose();
        expectedDecision.Dispose();
    }

    /// <summary><c>r − r̄</c>; then the running mean takes r in.</summary>
    private Tensor Surprise(Tensor reward, Tensor mean)
    {
        if (options.ExpectedReward is { } constant)
            return reward - constant;
        var surprise = reward - mean.item<double>();
        mean.mul_(options.RewardDecay).add_(reward.to_type(ScalarType.Float64).mean().cpu(), alpha: 1 - options.RewardDecay);
        return surprise;
    }

    /// <summary>A modulation of the last step, averaged over the batch, shaped as <paramref name="like"/>, [T, N, ...].</summary>
    private static Tensor AtTheEnd(Tensor modulation, Tensor like)
    {
        var all = zeros_like(like);
        all[-1].copy_(modulation / like.shape[1]);
        return all;
    }

    private static Tensor Start() => zeros(1, ScalarType.Float64).DetachFromDisposeScope();
}
