using LfpSharp.Spiking.Learning;
using LfpSharp.Spiking.Neurons;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Spiking.Stages;

/// <summary>Branches that see the same input and whose outputs join into one, such as a residual path.</summary>
/// <remarks>An empty branch hands the input on as it is: a skip connection.</remarks>
public abstract class SpikingJoin : SpikingStage
{
    private readonly SpikingStage[][] branches;

    private protected SpikingJoin(string name, SpikingStage[][] branches)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(branches);
        if (branches.Length < 2)
            throw new ArgumentException($"{name} has {branches.Length} branches; a join needs at least two.", nameof(branches));
        this.branches = branches;
        for (var b = 0; b < branches.Length; b++)
        {
            for (var i = 0; i < branches[b].Length; i++)
                register_module(FormattableString.Invariant($"branch{b}_{i}"), branches[b][i]);
        }
    }

    /// <summary>The branches, each a list of stages.</summary>
    public IReadOnlyList<IReadOnlyList<SpikingStage>> Branches => branches;

    /// <summary>Joins two outputs of one shape.</summary>
    private protected abstract Tensor Join(Tensor first, Tensor second);

    /// <summary>The density at the joined output, before it is split among the branches.</summary>
    private protected abstract Tensor Gated(Tensor density, Tensor joined, SpikingRule rule);

    internal override SpikeSequence Forward(SpikeSequence input, StagePass pass)
    {
        var outputs = new List<Tensor>();
        var paths = new List<Path>();
        foreach (var branch in branches)
        {
            var before = pass.Returns.Count;
            var sequence = branch.Aggregate(input, (flow, stage) => stage.Forward(flow, pass));
            paths.Add(new([.. pass.Returns[before..]], sequence.IsConstant));
            pass.Returns.RemoveRange(before, pass.Returns.Count - before);
            outputs.Add(sequence.IsConstant
                ? sequence.Values.unsqueeze(0).expand([input.Steps, .. sequence.Values.shape])
                : sequence.Values);
            if (!outputs[^1].shape.AsSpan().SequenceEqual(outputs[0].shape))
            {
                throw new ArgumentException(
                    $"The branches of '{GetName()}' end in shapes [{string.Join(", ", outputs[0].shape)}] and "
                    + $"[{string.Join(", ", outputs[^1].shape)}], [T, N, ...]; they must be equal to join.");
            }
        }

        using var grad = set_grad_enabled(pass.Records);
        var sources = outputs.Select(output => output.detach().requires_grad_(pass.Records)).ToArray();
        var joined = sources.Aggregate(Join);
        var result = joined.detach();
        if (pass.Records)
        {
            Array.ForEach([.. sources, joined, result], tensor => pass.Keep(tensor));
            pass.Returns.Add((signal, gradients, toInput) => Return(paths, sources, joined, signal, gradients, toInput));
        }

        return SpikeSequence.Train(result);
    }

    private Tensor? Return(List<Path> paths, Tensor[] sources, Tensor joined, StageSignal signal, GradientSum gradients, bool toInput)
    {
        if (signal.IsModulation)
        {
            foreach (var path in paths)
                StageReturns.Run(path.Returns, signal with { Kind = SignalKind.Density }, gradients, toInput);
            return toInput ? signal.Values : null;
        }

        var densities = autograd.grad([joined], sources, [Gated(signal.Values, joined.detach(), signal.Rule)], retain_graph: true);
        Tensor? sum = null;
        for (var b = 0; b < sources.Length; b++)
        {
            // What was shown unchanged takes the sum over the steps.
            var values = paths[b].IsConstant ? densities[b].sum(dim: 0) : densities[b];
            var density = StageReturns.Run(
                paths[b].Returns, signal with { Values = values, Kind = SignalKind.Density }, gradients, toInput);
            if (density is not null)
                sum = sum is null ? density : sum + density;
        }

        return sum;
    }

    private sealed record Path(IReadOnlyList<StageReturn> Returns, bool IsConstant);
}
