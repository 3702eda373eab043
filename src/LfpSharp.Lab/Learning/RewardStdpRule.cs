using System.Collections.Immutable;
using LfpSharp.Lab.Spiking;
using LfpSharp.Spiking;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>x.</summary>
internal sealed class RewardStdpRule : ILearningRule
{
    private readonly SpikingModel model;
    private readonly RewardStdpOptions options;
    private readonly RewardStdp rule;
    private readonly Tensor expected = zeros(1, ScalarType.Float32).DetachFromDisposeScope();
    private Tensor? expectedEach;

    /// <summary>x.</summary>
    public RewardStdpRule(nn.Module<Tensor, Tensor> model, RewardStdpOptions options)
    {
        this.model = (SpikingModel)model;
        this.options = options;
        rule = new RewardStdp
        {
            ArrivalDecay = options.ArrivalDecay, SpikeDecay = options.SpikeDecay, EligibilityDecay = options.EligibilityDecay,
            Potentiation = options.Potentiation, Depression = options.Depression, Bounds = options.Bound is { } b ? new(-b, b) : null,
        };
        if (options.Hidden == HiddenPlasticity.Fixed)
        {
            var last = this.model.Network.Stages[^1].parameters().Select(p => p.Handle).ToHashSet();
            foreach (var p in this.model.parameters())
                if (!last.Contains(p.Handle)) p.requires_grad = false;
        }
        LayerRules = this.model.Network.named_modules().ToImmutableDictionary(stage => stage.name, _ => Name);
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
    public Tensor Learn(Tensor inputs, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var run = model.Network.Run(model.Encode(inputs));
        var scores = model.Readout.Scores(run);
        Finite.Check(scores);
        var n = labels.shape[0];
        var classes = scores.shape[1];
        var truth = nn.functional.one_hot(labels, classes).to_type(scores.dtype);
        var winner = scores.argmax(1);
        var won = nn.functional.one_hot(winner, classes).to_type(scores.dtype);
        var reward = winner.eq(labels).to_type(scores.dtype).mul_(2).sub_(1);
        var advantage = reward - expected;
        Tensor m;
        switch (options.Credit)
        {
            case StdpCredit.Winner: m = won * advantage.unsqueeze(1); break;
            case StdpCredit.Global: m = advantage.unsqueeze(1).expand(n, classes); break;
            case StdpCredit.Margin:
                // each neuron expects the share of its spikes
                m = truth - scores / scores.sum(dim: 1, keepdim: true).clamp_(min: 1);
                break;
            default:
                // each neuron's reward when it fires
                var r = truth * 2 - 1;
                expectedEach ??= zeros(classes).DetachFromDisposeScope();
                m = r - expectedEach;
                var fires = scores.gt(0).to_type(scores.dtype);
                var count = fires.sum(dim: 0);
                var mean = (r * fires).sum(dim: 0) / count.clamp(min: 1);
                expectedEach.add_((mean - expectedEach) * (1 - options.BaselineDecay) * count.gt(0).to_type(scores.dtype));
                break;
        }
        expected.mul_(options.BaselineDecay).add_(reward.mean() * (1 - options.BaselineDecay));
        var signal = zeros_like(run.Spikes);
        signal[-1].copy_(m / n);
        var hidden = zeros(run.Spikes.shape[0], n, run.Spikes.dtype);
        hidden[-1].copy_((options.Hidden == HiddenPlasticity.Unsupervised ? ones_like(advantage) : advantage) / n);
        run.Reinforce(signal, hidden, rule);
        Activity = run.Activity;
        return scores.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
