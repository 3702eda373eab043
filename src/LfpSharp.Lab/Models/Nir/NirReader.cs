using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Nir;
using LfpSharp.Spiking;
using LfpSharp.Spiking.Stages;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models.Nir;

/// <summary>Makes a spiking network of a NIR file: the nodes between its input and its output, one behind the other.</summary>
/// <remarks>
/// What a neuron multiplies its current with (<c>r dt/τ</c>) goes into the weights before it, as does a Scale or what a sum has more than
/// an
/// average. A sum of spikes with a threshold below 1 behind it is a maximum; an LI with a threshold and a way back is a neuron with a
/// subtracting reset.
/// </remarks>
internal sealed class NirReader
{
    private readonly NirChain chain;
    private readonly float step;
    private readonly bool hasGain;
    private readonly List<SpikingStage> stages = [];
    private readonly List<nn.Module<Tensor, Tensor>> connection = [];
    private readonly List<string> apart = [];
    private double factor = 1;
    private long[] shape;
    private bool areSpikes;

    private NirReader(NirGraph graph, float step)
    {
        (chain, this.step, hasGain) = (new NirChain(graph), step, NirTime.HasGain(graph));
        (InputShape, shape) = (graph.Nodes[chain.Start()].Integers("shape"), []);
        _ = NirShape.Size(InputShape);
    }

    private long[] InputShape { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="step">dt in seconds; null for the file's own, or else 1e-4.</param>
    /// <returns>The network with its weights, the caller's; a sample's shape; the outputs; whether their potentials are the
    /// answer.</returns>
    /// <exception cref="InvalidFileException">The file is damaged, or holds a network that cannot be made here; the message names the
    /// node.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (SpikingNetwork Network, long[] InputShape, int Outputs, bool ReadsPotentials) Read(string path, float? step)
    {
        var graph = NirFile.Read(path);
        NirReader? reader = null;
        try
        {
            using var noGrad = no_grad();
            reader = new NirReader(graph, step ?? NirTime.Of(graph));
            var readsPotentials = reader.Add();
            return (new SpikingNetwork([.. reader.stages]), reader.InputShape, NirShape.Size(reader.shape), readsPotentials);
        }
        catch (Exception error) when (error is NotSupportedException or ArgumentException)
        {
            reader?.Free();
            throw new InvalidFileException(
                path, $"a network that cannot be read: {error.Message.TrimEnd('.')}", "nodes one behind the other that have a form here",
                "docs/nir.md lists them.", cause: error);
        }
    }

    // Node by node, to the output.
    private bool Add()
    {
        var name = chain.Start();
        shape = InputShape;
        while (true)
        {
            name = chain.Next(name, apart.LastOrDefault());
            var (node, entering) = (chain.Node(name), shape);
            shape = NirShape.After(name, node, entering);
            switch (node.Type)
            {
                case "Affine" or "Linear" or "Conv2d":
                    connection.Add(Affine(node));
                    areSpikes = false;
                    break;
                case "Flatten":
                    AddFlatten(node, entering);
                    break;
                case "AvgPool2d":
                    AddModule(nn.AvgPool2d(Sides(node, "kernel_size"), Sides(node, "stride"), Sides(node, "padding")));
                    areSpikes = false;
                    break;
                case "SumPool2d":
                    name = AddSum(name, node);
                    break;
                case "Scale":
                    factor *= Only(name, node.Floats("scale"));
                    areSpikes = false;
                    break;
                case "LIF" or "IF":
                    AddLayer(name, NirNeurons.Spiking(name, node, step, hasGain));
                    break;
                case "LI" or "I":
                    if (AddPotentials(ref name, node))
                        return true;
                    break;
                case "Output":
                    if (stages.LastOrDefault() is not LifLayer || connection.Count > 0)
                        throw new NotSupportedException($"What enters '{name}' comes from no neurons. End the network in LIF, IF or LI.");
                    chain.ExpectAllUsed(apart);
                    return false;
                default:
                    throw new NotSupportedException(
                        $"The node '{name}' is a '{node.Type}' where none is read: a threshold stands behind an LI, or behind a "
                        + "SumPool2d of spikes and lies below 1.");
            }
        }
    }

    // A leaky integrator: with a threshold behind it neurons, before the output what is read.
    private bool AddPotentials(ref string name, NirNode node)
    {
        var membrane = name;
        var next = chain.Next(name);
        if (chain.Node(next).Type == "Output")
        {
            AddLayer(membrane, NirNeurons.Silent(membrane, node, step));
            chain.ExpectAllUsed(apart);
            return true;
        }

        if (chain.Node(next).Type != "Threshold")
            throw new NotSupportedException($"Behind the node '{membrane}' stands '{next}'; expected a Threshold, or the output.");
        shape = NirShape.After(next, chain.Node(next), shape);
        var back = chain.Return(membrane, next);
        if (back is not null)
            apart.Add(back);
        AddLayer(
            membrane, NirNeurons.WithReset(membrane, node, next, chain.Node(next), back is null ? null : chain.Node(back), step, hasGain));
        name = next;
        return false;
    }

    // The sum of spikes: their maximum where a threshold below 1 follows, else the average times its width.
    private string AddSum(string name, NirNode node)
    {
        var (kernel, stride, padding) = (Sides(node, "kernel_size"), Sides(node, "stride"), Sides(node, "padding"));
        var next = areSpikes && connection.Count == 0 ? chain.Peek(name) : null;
        if (next is not null && chain.Node(next) is { Type: "Threshold" } threshold
            && Only(next, threshold.Floats("threshold")) is >= 0 and < 1)
        {
            shape = NirShape.After(next, threshold, shape);
            AddModule(nn.MaxPool2d((kernel[0], kernel[1]), (stride[0], stride[1]), (padding[0], padding[1])));
            return chain.Next(name);
        }

        AddModule(nn.AvgPool2d(kernel, stride, padding));
        factor *= kernel[0] * kernel[1];
        areSpikes = false;
        return name;
    }

    private void AddFlatten(NirNode node, long[] entering)
    {
        if (shape.AsSpan().SequenceEqual(entering))
            return;
        var (start, end) = (node.Integers("start_dim")[0], node.Integers("end_dim")[0]);

        // The first axis of a batch is not counted there.
        AddModule(nn.Flatten(start < 0 ? start : start + 1, end < 0 ? end : end + 1));
    }

    private void AddModule(nn.Module<Tensor, Tensor> module)
    {
        if (connection.Count > 0)
            connection.Add(module);
        else
            stages.Add(new Passage(module));
    }

    private void AddLayer(string name, NirNeurons neurons)
    {
        var affine = connection.FindLast(module => module is Linear or Convolution)
            ?? throw new NotSupportedException($"Before the neurons '{name}' there are no weights. Put an Affine, Linear or Conv2d there.");
        if (neurons.Gains.Count > 1 && affine is not Linear)
        {
            throw new NotSupportedException($"The node '{name}' multiplies the current of each neuron by another factor; expected one "
                + "behind a Conv2d.");
        }

        // What came behind the weights multiplies them and the bias. The scope keeps what libtorch is given until it has read it.
        using (NewDisposeScope())
        {
            var gains = tensor(neurons.Gains.Select(gain => gain * factor).ToArray(), ScalarType.Float64);
            foreach (var parameter in affine.parameters())
            {
                var spread = gains.reshape([-1, .. parameter.shape.Skip(1).Select(_ => 1L)]);
                parameter.copy_((parameter.to(ScalarType.Float64) * spread).to(ScalarType.Float32));
            }
        }

        factor = 1;
        stages.Add(new LifLayer(connection is [var single] ? single : nn.Sequential(connection), neurons.Dynamics));
        connection.Clear();
        areSpikes = true;
    }

    private nn.Module<Tensor, Tensor> Affine(NirNode node)
    {
        var weight = node.Floats("weight");
        var bias = node.Has("bias") ? node.Floats("bias") : null;
        nn.Module<Tensor, Tensor> module = node.Type == "Conv2d"
            ? nn.Conv2d(
                weight.Shape[1] * node.Integers("groups")[0], weight.Shape[0], (weight.Shape[2], weight.Shape[3]), node.Pair("stride"),
                node.Pair("padding"), node.Pair("dilation"), groups: node.Integers("groups")[0])
            : nn.Linear(weight.Shape[1], weight.Shape[0], hasBias: bias is not null);
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in module.named_parameters())
        {
            var values = tensor((name == "bias" ? bias! : weight).Values).reshape(parameter.shape);
            parameter.copy_(name == "bias" ? values : values * factor);
        }

        factor = 1;
        return module;
    }

    private static long[] Sides(NirNode node, string name)
    {
        var (rows, columns) = node.Pair(name);
        return [rows, columns];
    }

    private static double Only(string name, NirFloats values)
        => Array.TrueForAll(values.Values, value => value == values.Values[0])
            ? values.Values[0]
            : throw new NotSupportedException($"The node '{name}' has another number for each value; expected one for all.");

    private void Free()
    {
        stages.ForEach(stage => stage.Dispose());
        connection.ForEach(module => module.Dispose());
    }
}
