using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>A run on tensors of any device and type.</summary>
internal sealed class StageRun : IEngineRun
{
    private readonly StagePass pass;

    public StageRun(IReadOnlyList<SpikingStage> stages, SpikeSequence input, SpikingState? state, bool records)
    {
        pass = new StagePass(records, state?.Membranes);
        try
        {
            using var scope = NewDisposeScope();
            _ = stages.Aggregate(input, (flow, stage) => stage.Forward(flow, pass));
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    private LayerRecording Last => pass.Layers[^1];

    public Tensor Spikes() => Last.Spikes.alias();

    public Tensor Membranes() => Last.Membranes.alias();

    public IReadOnlyList<Tensor> LastMembranes() => [.. pass.Layers.Select(layer => layer.Membranes[-1].clone())];

    public IReadOnlyList<LayerActivity> Activity()
    {
        using var scope = NewDisposeScope();
        return [.. pass.Layers.Select(layer =>
        {
            var spikes = layer.Spikes.count_nonzero().item<long>();
            var shape = layer.Spikes.shape;
            return new LayerActivity(
                layer.Name, layer.Spikes.NumberOfElements / shape[0] / shape[1], spikes, spikes / (double)layer.Spikes.NumberOfElements);
        })];
    }

    public Tensor? Propagate(StageSignal signal, bool toInput)
    {
        using var scope = NewDisposeScope();
        var gradients = new GradientSum();
        var density = StageReturns.Run(pass.Returns, signal.Descending, gradients, toInput);
        gradients.Assign(signal.Rule);
        return toInput ? density?.MoveToOuterDisposeScope() : null;
    }

    public void Dispose() => pass.Dispose();
}
