using LfpSharp.Spiking.Neurons;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>One stage of a spiking network: a layer of neurons, a module without neurons, or branches that join.</summary>
public abstract class SpikingStage : nn.Module
{
    private protected SpikingStage(string name)
        : base(name)
    {
    }

    /// <summary>Runs the stage over all steps; tells <paramref name="pass"/> how signals return through it.</summary>
    internal abstract SpikeSequence Forward(SpikeSequence input, StagePass pass);
}
