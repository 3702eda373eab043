using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>What one run through the stages takes with it: membranes in and out, and what the way back needs.</summary>
internal sealed class StagePass(bool records, IReadOnlyList<Tensor>? membranes, bool keepsInputs = false) : IDisposable
{
    private readonly List<Tensor> kept = [];

    /// <summary>Whether the run is to be learnt from.</summary>
    public bool Records => records;

    /// <summary>Whether the layers' inputs are to outlive the run, to be looked at.</summary>
    public bool KeepsInputs => keepsInputs;

    /// <summary>The way back through each stage, in the order of the way forth.</summary>
    public List<StageReturn> Returns { get; } = [];

    /// <summary>The layers of neurons met so far.</summary>
    public List<LayerRecording> Layers { get; } = [];

    /// <summary>The membranes that the next layer starts from; null at rest.</summary>
    public Tensor? StartingMembrane(string layer, long[] shape)
    {
        if (membranes is null)
            return null;
        SpikingState.Check(membranes, Layers.Count, layer, shape);
        return membranes[Layers.Count];
    }

    /// <summary>Lets a tensor outlive the scope it was made in, as long as the run.</summary>
    public Tensor Keep(Tensor tensor)
    {
        kept.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in kept)
            tensor.Dispose();
        kept.Clear();
    }
}
