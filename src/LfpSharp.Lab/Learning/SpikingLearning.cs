using System.Collections.Immutable;
using LfpSharp.Gates;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Codes;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Learning;

/// <summary>Learning of a spiking model: run, read, ask for a signal at the output, and take it back through layers and steps.</summary>
internal sealed class SpikingLearning : ILearningRule
{
    private readonly SpikingModel model;
    private readonly SpikingRule rule;
    private readonly OutputSignal signal;

    /// <summary>Attaches the rule.</summary>
    /// <exception cref="ArgumentException">The model does not spike.</exception>
    public SpikingLearning(string name, nn.Module<Tensor, Tensor> model, SpikingRule rule, OutputSignal signal)
    {
        this.model = Spiking(name, model);
        (Name, this.rule, this.signal) = (name, rule, signal);
        LayerRules = this.model.Network.named_modules().ToImmutableDictionary(stage => stage.name, _ => name);
    }

    /// <summary>The model, if it spikes.</summary>
    /// <exception cref="ArgumentException">It does not.</exception>
    public static SpikingModel Spiking(string name, nn.Module<Tensor, Tensor> model) => model as SpikingModel
        ?? throw new ArgumentException($"The rule '{name}' is for spiking models (lif-mlp, lif-cnn, lif-layers and others). For a "
            + "model of layers use lfp-epsilon, lfp-zero or gradient.");

    /// <summary>Refuses a spiking model for a rule that needs a graph of layers.</summary>
    /// <exception cref="ArgumentException">The model spikes.</exception>
    public static void RefuseSpikes(string name, nn.Module<Tensor, Tensor> model)
    {
        if (model is SpikingModel)
        {
            throw new ArgumentException($"The rule '{name}' is for models of layers, and a spiking model has other ones. Use "
                + "rule=spike-feedback (LFP) or rule=surrogate-gradient.");
        }
    }

    /// <summary>The reward of, or the gradient at, the output; averaged over the batch.</summary>
    public delegate Tensor OutputSignal(SpikingRun run, SpikeReadout readout, Tensor scores, Tensor labels);

    /// <inheritdoc/>
    public string Name { get; }

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
        try
        {
            run.Propagate(signal(run, model.Readout, scores, labels), rule, model.Readout.Place);
        }
        catch (NonFiniteFeedbackException error)
        {
            throw new NonFiniteException(error.Message);
        }

        Activity = run.Activity;
        return scores.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
