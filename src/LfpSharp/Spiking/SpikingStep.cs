using LfpSharp.Spiking.Stages;
using static TorchSharp.torch;

namespace LfpSharp.Spiking;

/// <summary>What one step of a stream gave.</summary>
/// <param name="Spikes">The output neurons' spikes, [N, ...].</param>
/// <param name="State">The membranes to pass to the next step; the last are the output neurons'.</param>
public sealed record SpikingStep(Tensor Spikes, SpikingState State) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Spikes.Dispose();
        State.Dispose();
    }
}
