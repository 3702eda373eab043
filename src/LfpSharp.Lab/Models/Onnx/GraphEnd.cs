using LfpSharp.Lab.Formats.Onnx;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>Where a network ends, and what leads there.</summary>
internal static class GraphEnd
{
    private const int MostNamed = 12;

    /// <summary>The value that the network ends with.</summary>
    /// <exception cref="Formats.InvalidFileException">There is no such node, or no output.</exception>
    public static string Find(string path, OnnxGraph graph, string? cut)
    {
        if (cut is null)
        {
            return graph.Outputs.Select(output => output.Name).FirstOrDefault()
                ?? throw OnnxFault.Of(path, "a network without an output", "one");
        }

        var node = graph.Nodes.Find(node => node.Name == cut) ?? graph.Nodes.Find(node => node.Outputs.Contains(cut));
        if (node is null || node.Outputs.Count == 0)
        {
            var last = graph.Nodes.TakeLast(MostNamed)
                .Select(node => node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault() ?? "");
            throw OnnxFault.Unreadable(
                path, $"no node '{OnnxFault.Shown(cut)}'", "model.cut, the name of a node or of its output",
                $"Its last nodes are {string.Join(", ", last.Select(OnnxFault.Shown))}.");
        }

        return node.Outputs.Contains(cut) ? cut : node.Outputs[0];
    }

    /// <summary>The nodes that a value needs, in their order.</summary>
    public static List<OnnxNode> Needed(IReadOnlyList<OnnxNode> nodes, string end)
    {
        var (wanted, needed) = (new HashSet<string> { end }, new List<OnnxNode>());
        foreach (var node in nodes.Reverse())
        {
            if (!node.Outputs.Exists(wanted.Contains))
                continue;
            needed.Add(node);
            wanted.UnionWith(node.Inputs);
        }

        needed.Reverse();
        return needed;
    }
}
