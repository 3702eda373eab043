using LfpSharp.Lab.Formats.Nir;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>
/// Runs a graph by NIR's equations and forward Euler, in float64 and plain loops: to check what others should make of a file.
/// </summary>
/// <remarks>
/// Knows nothing of spiking networks here. Edges into a node add up; a node gives at a step what it makes of that step's input.
/// <code>
/// LIF  v ← v + dt/τ (v_leak − v + r I), spike [v &gt; v_threshold], v ← v_reset where it spiked
/// IF   v ← v + r I, the same spike and reset          LI  as LIF without a spike, gives v          I  v ← v + r I, gives v
/// </code>
/// Source: NIR's definitions of its nodes; the step of IF and I is the simulators' (a spike is a current of 1/dt for dt).
/// </remarks>
internal sealed class NirInterpreter
{
    private readonly NirGraph graph;
    private readonly NirOrder order;
    private readonly float step;
    private readonly Dictionary<string, long[]> shapes = [];
    private readonly Dictionary<string, NirMap> maps = [];
    private readonly ILookup<string, NirEdge> into;
    private readonly string output;

    /// <summary>Prepares a run.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="step">dt in seconds.</param>
    /// <exception cref="NotSupportedException">A node is not known here, or does not fit what enters it; the message names it.</exception>
    public NirInterpreter(NirGraph graph, float step = NirTime.Step)
    {
        (this.graph, this.step, order, into) = (graph, step, NirOrder.Of(graph), graph.Edges.ToLookup(edge => edge.To));
        output = graph.Nodes.Single(node => node.Value.Type == "Output").Key;
        foreach (var name in order.Nodes)
            Prepare(name, graph.Nodes[name]);
    }

    /// <summary>Runs one sample from rest.</summary>
    /// <param name="inputs">What the input node gives at each step.</param>
    /// <param name="spiking">Told what every spiking node does.</param>
    /// <returns>What enters the output node at each step.</returns>
    public double[][] Run(IReadOnlyList<double[]> inputs, NirSpiking? spiking = null)
    {
        var states = graph.Nodes.Where(node => node.Value.Type is "LIF" or "IF" or "LI" or "I")
            .ToDictionary(node => node.Key, node => new double[NirShape.Size(shapes[node.Key])]);
        var (before, outputs) = (new Dictionary<string, double[]>(), new List<double[]>());
        for (var t = 0; t < inputs.Count; t++)
        {
            var now = new Dictionary<string, double[]>();
            foreach (var name in order.Nodes)
                now[name] = Compute(name, graph.Nodes[name], t, inputs[t], Entering(name, now, before), states, spiking);
            outputs.Add(now[output]);
            before = now;
        }

        return [.. outputs];
    }

    private double[] Entering(string name, Dictionary<string, double[]> now, Dictionary<string, double[]> before)
    {
        double[]? sum = null;
        foreach (var edge in into[name])
        {
            var isLate = order.Late.Contains(edge);
            if (!(isLate ? before : now).TryGetValue(edge.From, out var values))
                continue;
            if (sum is null)
            {
                sum = (double[])values.Clone();
                continue;
            }

            for (var i = 0; i < sum.Length; i++)
                sum[i] += values[i];
        }

        return sum ?? [];
    }

    private double[] Compute(
        string name, NirNode node, int t, double[] input, double[] entering, Dictionary<string, double[]> states, NirSpiking? spiking)
    {
        switch (node.Type)
        {
            case "Input":
                return input;
            case "LIF" or "LI" or "IF" or "I":
                var membranes = states[name];
                Integrate(node, membranes, entering);
                return node.Type is "LI" or "I" ? (double[])membranes.Clone()
                    : Fire(name, node, "v_threshold", t, membranes, spiking, resets: true);
            case "Threshold":
                return Fire(name, node, "threshold", t, entering, spiking, resets: false);
            case "Scale":
                var scale = NirShape.Spread(node.Floats("scale"), entering.Length);
                for (var i = 0; i < entering.Length; i++)
                    entering[i] *= scale[i];
                return entering;
            default:
                return maps.TryGetValue(name, out var map) ? map.Apply(entering) : entering;
        }
    }

    private void Integrate(NirNode node, double[] membranes, double[] current)
    {
        var resistance = NirShape.Spread(node.Floats("r"), membranes.Length);
        if (node.Type is "IF" or "I")
        {
            for (var i = 0; i < membranes.Length; i++)
                membranes[i] += resistance[i] * current[i];
            return;
        }

        var (constants, leak) = (NirShape.Spread(node.Floats("tau"), membranes.Length),
            NirShape.Spread(node.Floats("v_leak"), membranes.Length));
        for (var i = 0; i < membranes.Length; i++)
            membranes[i] += step / (double)constants[i] * (leak[i] - membranes[i] + (resistance[i] * current[i]));
    }

    private static double[] Fire(
        string name, NirNode node, string threshold, int t, double[] potentials, NirSpiking? spiking, bool resets)
    {
        var (thresholds, spikes) = (Array.ConvertAll(NirShape.Spread(node.Floats(threshold), potentials.Length), value => (double)value),
            new double[potentials.Length]);
        for (var i = 0; i < spikes.Length; i++)
            spikes[i] = potentials[i] > thresholds[i] ? 1 : 0;
        spiking?.Invoke(name, t, potentials, thresholds, spikes);
        if (!resets)
            return spikes;
        var rest = node.Has("v_reset") ? NirShape.Spread(node.Floats("v_reset"), potentials.Length) : new float[potentials.Length];
        for (var i = 0; i < spikes.Length; i++)
        {
            if (spikes[i] != 0)
                potentials[i] = rest[i];
        }

        return spikes;
    }

    // The shape of what a node gives, and for affine maps and pools how it is computed.
    private void Prepare(string name, NirNode node)
    {
        var entering = into[name].Where(edge => !order.Late.Contains(edge)).Select(edge => shapes[edge.From]).ToList();
        if (entering.Exists(shape => !shape.AsSpan().SequenceEqual(entering[0])))
        {
            throw new NotSupportedException(
                $"Values of shapes {string.Join(" and ", entering.Select(shape => $"[{string.Join(", ", shape)}]"))} enter the node "
                + $"'{name}'; they must be of one shape to be added.");
        }

        shapes[name] = node.Type == "Input" ? node.Integers("shape") : NirShape.After(name, node, entering[0]);
        if (node.Type is "Affine" or "Linear" or "Conv2d" or "SumPool2d" or "AvgPool2d")
            maps[name] = NirMap.Of(node, entering[0], shapes[name]);
    }
}
