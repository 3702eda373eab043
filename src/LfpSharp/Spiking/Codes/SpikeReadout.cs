using LfpSharp.Spiking.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Codes;

/// <summary>Reads an answer from a run: one score for each output neuron; the highest wins.</summary>
public abstract record SpikeReadout
{
    private protected SpikeReadout()
    {
    }

    /// <summary>What a reward that pairs with this readout speaks about.</summary>
    public virtual SignalPlace Place => SignalPlace.Spikes;

    /// <summary>The scores, [N, C]; the caller's.</summary>
    public Tensor Scores(SpikingRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return Compute(run).MoveToOuterDisposeScope();
    }

    /// <summary>The winners, int64 [N]; of equals the first. The caller's.</summary>
    public Tensor Predict(SpikingRun run)
    {
        using var scores = Scores(run);
        return scores.argmax(1);
    }

    /// <summary>The scores, inside a dispose scope.</summary>
    private protected abstract Tensor Compute(SpikingRun run);
}
