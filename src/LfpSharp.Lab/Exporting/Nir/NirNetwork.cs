using System.Globalization;
using LfpSharp.Lab.Formats.Nir;
using LfpSharp.Lab.Models.Spiking;
using LfpSharp.Spiking.Neurons;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>A spiking network as a graph of NIR that spikes as it does.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>here</term><description>in NIR</description></listheader>
/// <item>
/// <term>reset to zero, decay β</term>
/// <description>
/// <c>LIF</c> with <c>τ = dt/(1 − β)</c>, r = 1, v_leak = v_reset = 0, weights times a power of two and the threshold times that and 1 − β
/// (<see cref="NirTime.Gain"/>)
/// </description>
/// </item>
/// <item><term>reset to zero, decay 1</term><description><c>IF</c> with r = 1, v_reset = 0</description></item>
/// <item>
/// <term>subtracting reset, or none</term>
/// <description><c>LI</c> (<c>I</c> for decay 1) → <c>Threshold</c>, and <c>Scale</c> of −a from there back</description>
/// </item>
/// <item><term>maximum of spikes</term><description><c>SumPool2d</c> → <c>Threshold</c> 0.5; of branches a sum →
/// <c>Threshold</c></description></item>
/// <item><term>batch norm</term><description>folded into the weights before it</description></item>
/// </list>
/// Here a is what a spike takes from the next potential (<see cref="Reset"/>), times the power of two as the weights are.
/// </remarks>
internal sealed class NirNetwork
{
    private const double HalfASpike = 0.5;

    private readonly NirBuilder builder = new();
    private readonly List<NirLayer> layers = [];
    private readonly bool writesResets;
    private Flow flow;

    private NirNetwork(Tensor example, bool writesResets)
    {
        this.writesResets = writesResets;
        flow = new Flow([builder.Add(NirNode.Of("Input", ("shape", NirIntegers.List(example.shape[1..]))))], example, AreSpikes: false);
    }

    /// <summary>The graph, and which of its nodes spikes for which layer.</summary>
    /// <param name="model">The model, in evaluation mode.</param>
    /// <param name="sampleShape">One sample's shape at one step.</param>
    /// <param name="writesResets">Whether a reset that NIR's neurons do not have is written as nodes that simulators may not know.</param>
    /// <exception cref="NotSupportedException">A part has no form in NIR; the message names it and what to do.</exception>
    public static (NirGraph Graph, IReadOnlyList<NirLayer> Layers) Of(
        SpikingModel model, IReadOnlyList<long> sampleShape, bool writesResets)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var type = model.parameters().FirstOrDefault()?.dtype ?? ScalarType.Float32;
        var network = new NirNetwork(zeros([1, .. sampleShape], type), writesResets);
        network.Add(model.Network.named_children().Select(child => (child.name, (SpikingStage)child.module)));
        network.builder.Add(NirNode.Of("Output", ("shape", NirIntegers.List(network.flow.Example.shape[1..]))), network.flow.Sources);
        var notes = new Dictionary<string, string>
        {
            ["dt"] = NirTime.Step.ToString(CultureInfo.InvariantCulture),
            ["producer"] = "LfpSharp",
            [NirTime.GainNote.Key] = NirTime.GainNote.Value,
        };
        return (network.builder.Graph(notes), network.layers);
    }

    private void Add(IEnumerable<(string Path, SpikingStage Stage)> stages)
    {
        foreach (var (path, stage) in stages)
        {
            switch (stage)
            {
                case LifLayer layer:
                    AddLayer(layer, path);
                    break;
                case Passage passage:
                    foreach (var module in StageParts.Of(passage.Module))
                        AddModule(module, path);
                    break;
                case SpikingJoin join:
                    AddJoin(join, path);
                    break;
                default:
                    throw NirConnections.Unknown(stage, path);
            }
        }
    }

    private void AddLayer(LifLayer layer, string path)
    {
        if (layer.Recurrence is not null)
        {
            throw new NotSupportedException($"The layer '{path}' feeds itself, which is not written as NIR. Export a network without "
                + "recurrence.");
        }

        if (layer.Dynamics.Decays is not [var decay])
        {
            throw new NotSupportedException($"The layer '{path}' has a decay for each neuron, which is not written as NIR. Give one for "
                + "all.");
        }

        var gain = NirTime.Gain(decay);
        var parts = StageParts.Of(layer.Connection).ToList();
        var last = parts.FindLastIndex(part => part is Linear or Convolution);
        if (last < 0)
        {
            throw new NotSupportedException($"The layer '{path}' has no weights to put its gain into. Give it a linear layer or a "
                + "convolution.");
        }

        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] is not (Linear or Convolution))
            {
                AddModule(parts[i], path);
                continue;
            }

            var affine = parts[i];
            var norms = parts.Skip(i + 1).TakeWhile(part => part is BatchNorm).Cast<BatchNorm>().ToList();
            var node = NirConnections.Affine(affine, norms, i == last ? gain : 1, flow.Example.shape[1..], path);
            flow = Flow.To(builder.Add(node, flow.Sources), norms.Aggregate(Run(affine), (value, norm) => norm.call(value)),
                areSpikes: false);
            i += norms.Count;
        }

        var spikes = AddNeurons(layer.Dynamics, decay, gain, path);
        layers.Add(new NirLayer(path, spikes));
        flow = flow with { Sources = [spikes], AreSpikes = true };
    }

    private string AddNeurons(LifDynamics dynamics, double decay, double gain, string path)
    {
        var shape = flow.Example.shape[1..];
        NirFloats All(double value) => NirFloats.Filled(shape, value);
        var threshold = decay < 1 ? NirTime.Threshold(dynamics.Threshold, decay) : dynamics.Threshold;
        if (dynamics.Reset is ToZeroReset)
        {
            (string, NirValue)[] reset = [("r", All(1)), ("v_threshold", All(threshold)), ("v_reset", All(0))];
            return builder.Add(
                decay < 1
                    ? NirNode.Of("LIF", [("tau", All(NirTime.Constant(decay))), ("v_leak", All(0)), .. reset])
                    : NirNode.Of("IF", reset),
                flow.Sources);
        }

        if (!writesResets)
        {
            throw new NotSupportedException(
                $"The layer '{path}' has the reset '{Recipes.Choices.NameOf(dynamics.Reset)}'; NIR's neurons go back to zero at a "
                + "spike. Train with model.reset: to-zero, which is exact, or export with --reset-as-graph, which writes the reset as "
                + "nodes (LI, Threshold and Scale in a circle) that simulators may not know.");
        }

        var membrane = builder.Add(
            decay < 1
                ? NirNode.Of("LI", ("tau", All(NirTime.Constant(decay))), ("r", All(1)), ("v_leak", All(0)))
                : NirNode.Of("I", ("r", All(1))),
            flow.Sources);
        var spikes = builder.Add(NirNode.Of("Threshold", ("threshold", All(threshold))), membrane);
        var taken = dynamics.Reset switch
        {
            SubtractDelayedReset => dynamics.Threshold,
            SubtractAtOnceReset => decay * dynamics.Threshold,
            _ => 0,
        };
        if (taken != 0)
            builder.Connect(builder.Add(NirNode.Of("Scale", ("scale", All(-taken * gain))), spikes), membrane);
        return spikes;
    }

    private void AddJoin(SpikingJoin join, string path)
    {
        var start = flow;
        var ends = new List<Flow>();
        for (var b = 0; b < join.Branches.Count; b++)
        {
            flow = start;
            Add(join.Branches[b].Select((stage, i) => (FormattableString.Invariant($"{path}.branch{b}_{i}"), stage)));
            ends.Add(flow);
        }

        string[] sources = [.. ends.SelectMany(end => end.Sources)];
        flow = new Flow(sources, ends[0].Example, AreSpikes: false);
        if (join is not MaximumJoin)
            return;
        if (!ends.TrueForAll(end => end.AreSpikes))
        {
            throw new NotSupportedException($"The join '{path}' takes the greatest of what are no spikes, which NIR cannot say. Use a "
                + "sum.");
        }

        Threshold();
    }

    private void AddModule(nn.Module<Tensor, Tensor> module, string path)
    {
        switch (module)
        {
            case Identity or Dropout or Dropout1d or Dropout2d or Dropout3d:
                break;
            case Flatten flatten:
                var flat = Run(module);
                if (!flat.shape.AsSpan().SequenceEqual(flow.Example.shape))
                {
                    flow = Flow.To(builder.Add(NirConnections.Flatten(flatten, flow.Example.shape[1..]), flow.Sources), flat,
                        flow.AreSpikes);
                }

                break;
            case AvgPool2d pool:
                flow = Flow.To(builder.Add(NirConnections.Average(pool, path), flow.Sources), Run(module), areSpikes: false);
                break;
            case MaxPool2d pool when flow.AreSpikes:
                flow = Flow.To(builder.Add(NirConnections.Sum(pool, path), flow.Sources), Run(module), areSpikes: false);
                Threshold();
                break;
            case MaxPool2d:
                throw new NotSupportedException(
                    $"The pool '{path}' takes the greatest of what are no spikes, which NIR cannot say. Use model.pool: average, or "
                        + "pool spikes.");
            default:
                throw NirConnections.Unknown(module, path);
        }
    }

    // 1 where at least one spike arrives.
    private void Threshold()
    {
        var node = NirNode.Of("Threshold", ("threshold", NirFloats.Filled(flow.Example.shape[1..], HalfASpike)));
        flow = Flow.To(builder.Add(node, flow.Sources), flow.Example, areSpikes: true);
    }

    private Tensor Run(nn.Module module) => ((nn.Module<Tensor, Tensor>)module).call(flow.Example);

    // What the next stage is given: by which nodes, of which shape for one sample, and whether it is 0 or 1.
    private sealed record Flow(IReadOnlyList<string> Sources, Tensor Example, bool AreSpikes)
    {
        public static Flow To(string source, Tensor example, bool areSpikes) => new([source], example, areSpikes);
    }
}
