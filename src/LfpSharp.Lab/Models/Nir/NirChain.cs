using LfpSharp.Lab.Formats.Nir;

namespace LfpSharp.Lab.Models.Nir;

/// <summary>The nodes of a graph that lie one behind the other, from its input to its output.</summary>
/// <param name="graph">The graph.</param>
internal sealed class NirChain(NirGraph graph)
{
    private readonly ILookup<string, string> behind = graph.Edges.ToLookup(edge => edge.From, edge => edge.To);
    private readonly ILookup<string, string> before = graph.Edges.ToLookup(edge => edge.To, edge => edge.From);
    private readonly HashSet<string> used = [];

    /// <summary>The one input.</summary>
    /// <exception cref="NotSupportedException">There is none, or more.</exception>
    public string Start()
    {
        var inputs = graph.Nodes.Where(node => node.Value.Type == "Input").Select(node => node.Key).ToList();
        var outputs = graph.Nodes.Count(node => node.Value.Type == "Output");
        if (inputs.Count != 1 || outputs != 1)
            throw new NotSupportedException($"The graph has {inputs.Count} inputs and {outputs} outputs; expected one of each.");
        used.Add(inputs[0]);
        return inputs[0];
    }

    /// <summary>The node behind another, which nothing else enters.</summary>
    /// <param name="name">The node.</param>
    /// <param name="apart">A node behind it that is taken on its own, if any.</param>
    /// <exception cref="NotSupportedException">There is none or more, or something else enters it.</exception>
    public string Next(string name, string? apart = null)
    {
        var next = behind[name].Where(other => other != apart).ToList();
        if (next is not [var one])
        {
            throw new NotSupportedException(
                $"From the node '{name}' edges go to "
                    + $"{(next.Count == 0 ? "no node" : string.Join(", ", next.Select(other => $"'{other}'")))}; "
                + "expected one: networks with branches or feedback are not read.");
        }

        var sources = before[one].Where(other => other != apart && !Returns(one, other)).ToList();
        if (sources.Count != 1 || !used.Add(one))
        {
            throw new NotSupportedException(
                $"The node '{one}' is entered by {string.Join(", ", before[one].Select(other => $"'{other}'"))}; expected one node: "
                + "networks with branches or feedback are not read.");
        }

        return one;
    }

    /// <summary>The one node behind another, or null; it is not taken.</summary>
    public string? Peek(string name) => behind[name].Count() == 1 ? behind[name].First() : null;

    /// <summary>The Scale that takes spikes of a threshold back to the potential before it; null where there is none.</summary>
    /// <param name="membrane">An LI or I.</param>
    /// <param name="threshold">The Threshold behind it.</param>
    public string? Return(string membrane, string threshold)
        => behind[threshold].FirstOrDefault(name => Returns(membrane, name) && before[name].SequenceEqual([threshold]));

    /// <summary>A node.</summary>
    public NirNode Node(string name) => graph.Nodes[name];

    /// <summary>Refuses nodes that were not come by.</summary>
    /// <exception cref="NotSupportedException">There are some.</exception>
    public void ExpectAllUsed(IEnumerable<string> apart)
    {
        var left = graph.Nodes.Keys.Except(used).Except(apart).ToList();
        if (left.Count > 0)
        {
            throw new NotSupportedException(
                $"The nodes {string.Join(", ", left.Take(8).Select(name => $"'{name}'"))} are not between input and output. Leave them "
                    + "out.");
        }
    }

    private bool Returns(string membrane, string scale)
        => graph.Nodes[membrane].Type is "LI" or "I" && graph.Nodes[scale].Type == "Scale" && behind[scale].SequenceEqual([membrane]);
}
