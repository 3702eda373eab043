using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking;

/// <summary>A run that keeps what every layer saw and did, to be drawn or counted. It computes by plain operations.</summary>
/// <remarks>
/// A potential within rounding of the threshold may fall on the other side than on the fused kernels, which add in another
/// order; in float64 both ways are the same operations.
/// </remarks>
public sealed class SpikingRecording : IDisposable
{
    private readonly StagePass pass = new(records: false, membranes: null, keepsInputs: true);

    internal SpikingRecording(IReadOnlyList<SpikingStage> stages, SpikeSequence input)
    {
        try
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            _ = stages.Aggregate(input, (flow, stage) => stage.Forward(flow, pass));
        }
        catch
        {
            pass.Dispose();
            throw;
        }
    }

    /// <summary>The layers in the order in which they ran; their tensors belong to the recording.</summary>
    public IReadOnlyList<LayerRecording> Layers => pass.Layers;

    /// <summary>Frees the tensors.</summary>
    public void Dispose() => pass.Dispose();
}
