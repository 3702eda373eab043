using System.Globalization;
using LfpSharp.Lab.Formats.Nir;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting.Nir;

/// <summary>Puts nodes and edges into a graph, each node under a name of its own: its kind and a number.</summary>
internal sealed class NirBuilder
{
    private readonly Dictionary<string, NirNode> nodes = [];
    private readonly List<NirEdge> edges = [];
    private readonly Dictionary<string, int> counts = [];

    /// <summary>Puts a node behind others; what they give is added up.</summary>
    /// <param name="node">The node.</param>
    /// <param name="sources">The names of what enters it.</param>
    /// <returns>Its name.</returns>
    /// <exception cref="NotSupportedException">One source enters twice, which NIR's edges cannot say.</exception>
    public string Add(NirNode node, params IReadOnlyList<string> sources)
    {
        if (sources.Distinct().Count() != sources.Count)
        {
            throw new NotSupportedException(
                $"A join takes the same value twice ('{sources[0]}'), which NIR's edges cannot say. Leave one of its branches out.");
        }

        var kind = node.Type.ToLowerInvariant();
        counts[kind] = counts.GetValueOrDefault(kind) + 1;
        var name = node.Type is "Input" or "Output" ? kind : string.Create(CultureInfo.InvariantCulture, $"{kind}_{counts[kind]}");
        nodes.Add(name, node);
        edges.AddRange(sources.Select(source => new NirEdge(source, name)));
        return name;
    }

    /// <summary>Lets a node enter another that is there already.</summary>
    public void Connect(string from, string to) => edges.Add(new NirEdge(from, to));

    /// <summary>What was put together.</summary>
    public NirGraph Graph(IReadOnlyDictionary<string, string> notes) => new(nodes, edges, notes);

    /// <summary>A tensor as parameters.</summary>
    public static NirFloats Floats(Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return new NirFloats([.. tensor.shape], tensor.detach().to(ScalarType.Float32).cpu().contiguous().data<float>().ToArray());
    }
}
