using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>What an engine keeps of a run. Tensors that its members return belong to the caller.</summary>
internal interface IEngineRun : IDisposable
{
    /// <summary>The output neurons' spikes, [T, N, ...].</summary>
    Tensor Spikes();

    /// <summary>The output neurons' potentials, [T, N, ...].</summary>
    Tensor Membranes();

    /// <summary>The potentials of every layer after the last step, [N, ...].</summary>
    IReadOnlyList<Tensor> LastMembranes();

    /// <summary>How much each layer fired.</summary>
    IReadOnlyList<LayerActivity> Activity();

    /// <summary>
    /// Fills the gradients; returns the density at the input if asked (negative for rewards, as the gradients are), summed over the steps
    /// of an unchanging one.
    /// </summary>
    Tensor? Propagate(StageSignal signal, bool toInput);
}
