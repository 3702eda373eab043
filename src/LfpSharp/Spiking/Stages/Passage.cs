using LfpSharp.Gates;
using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>A module without neurons between spiking layers, applied at every step: pooling, dropout, a reshape.</summary>
/// <remarks>
/// A maximum passes the density to its winner (of equal spikes, the first), a reshape or a dropout through its transpose,
/// an average through its transpose after its own ε gate <c>z / stab(z)</c>. Dropout draws anew at every step.
/// </remarks>
public sealed class Passage : SpikingStage
{
    private readonly nn.Module<Tensor, Tensor> module;

    /// <summary>Creates the stage; it owns the module.</summary>
    /// <exception cref="ArgumentException">The module is not pooling, dropout, a reshape, or a sequence of these.</exception>
    public Passage(nn.Module<Tensor, Tensor> module)
        : base(nameof(Passage))
    {
        StageModules.CheckPassage(module);
        this.module = module;
        register_module("module", module);
    }

    /// <summary>The module.</summary>
    public nn.Module<Tensor, Tensor> Module => module;

    internal override SpikeSequence Forward(SpikeSequence input, StagePass pass)
    {
        using var grad = set_grad_enabled(pass.Records);
        var source = input.Values.detach();
        if (pass.Records)
            source.requires_grad_(true);
        var output = input.Apply(module.call, source);
        var result = output.detach();
        if (pass.Records)
        {
            pass.Keep(source);
            pass.Keep(output);
            pass.Returns.Add((signal, _, toInput) =>
            {
                if (!toInput)
                    return null;
                if (signal.IsModulation)
                    return signal.Values;
                var density = signal.Rule is SpikeFeedback rule && StageModules.Leaves(module).Any(StageModules.Averages)
                    ? Gate.Pass(signal.Values, result, result, rule.Epsilon)
                    : signal.Values;
                return autograd.grad([output], [source], [density], retain_graph: true)[0];
            });
            pass.Keep(result);
        }

        return input.With(result);
    }
}
