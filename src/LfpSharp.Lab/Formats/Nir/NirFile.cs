using System.Globalization;
using LfpSharp.Lab.Formats.Hdf5;
using PureHDF;

namespace LfpSharp.Lab.Formats.Nir;

/// <summary>Files of the Neuromorphic Intermediate Representation: HDF5 with one graph of nodes and edges.</summary>
/// <remarks>
/// The root has the text <c>version</c> and the group <c>node</c> with <c>type</c> = <c>NIRGraph</c>, <c>edges</c> (texts [n, 2]),
/// <c>nodes/NAME/</c> with <c>type</c> and a data set for each parameter, and optionally <c>metadata/</c>. Source: the <c>nir</c> package
/// for Python, <c>serialization.py</c>.
/// </remarks>
internal static class NirFile
{
    /// <summary>The version of the format that is written.</summary>
    public const string Version = "1.0";

    private const long MostBytes = 1L << 30;
    private const int MostNodes = 10_000;
    private const int MostEdges = 100_000;

    /// <summary>Writes a graph; the file is written beside and renamed.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, NirGraph graph)
    {
        var nodes = new H5Group();
        foreach (var (name, node) in graph.Nodes)
        {
            var group = new H5Group { ["type"] = node.Type };
            foreach (var (parameter, value) in node.Values)
                group[parameter] = Data(value);
            nodes[name] = group;
        }

        var root = new H5Group
        {
            ["type"] = "NIRGraph",
            ["edges"] = new H5Dataset(
                graph.Edges.SelectMany(edge => new[] { edge.From, edge.To }).ToArray(), fileDims: [(ulong)graph.Edges.Count, 2]),
            ["nodes"] = nodes,
        };
        if (graph.Notes.Count > 0)
        {
            var notes = new H5Group();
            foreach (var (name, text) in graph.Notes)
                notes[name] = text;
            root["metadata"] = notes;
        }

        var file = new H5File { ["version"] = Version, ["node"] = root };
        AtomicFile.Write(path, stream =>
        {
            // The library closes the stream that it writes to.
            using var memory = new MemoryStream();
            file.Write(memory);
            stream.Write(memory.ToArray());
        });
    }

    /// <summary>Reads a graph.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">It is damaged, no NIR, or has a kind of node that NIR has not.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static NirGraph Read(string path) => Hdf5File.Read(path, "a NIR graph", MostBytes, Read);

    private static NirGraph Read(Hdf5Group root)
    {
        var graph = root.Group("node");
        if (graph.Text("type") is not "NIRGraph" and var type)
            throw Hdf5File.Damaged($"{graph.Place}/type", $"'{Shown(type)}'", "'NIRGraph'");
        var inner = graph.Group("nodes");
        var names = inner.Names();
        if (names.Count is 0 or > MostNodes)
            throw Hdf5File.Damaged(inner.Place, $"{names.Count} nodes", $"1 to {MostNodes}");
        var nodes = names.ToDictionary(name => name, name => Node(inner.Group(name)));
        var pairs = graph.Pairs("edges");
        if (pairs.Length > MostEdges)
            throw Hdf5File.Damaged($"{graph.Place}/edges", $"{pairs.Length} edges", $"at most {MostEdges}");
        foreach (var name in pairs.SelectMany(pair => new[] { pair.First, pair.Second }))
        {
            if (!nodes.ContainsKey(name))
                throw Hdf5File.Damaged($"{graph.Place}/edges", $"an edge of '{Shown(name)}'", "names of nodes in 'nodes'");
        }

        return new NirGraph(nodes, [.. pairs.Select(pair => new NirEdge(pair.First, pair.Second))], Notes(graph));
    }

    private static NirNode Node(Hdf5Group group)
    {
        var type = group.Text("type");
        if (type == "NIRGraph")
            throw Hdf5File.Damaged(group.Place, "a graph within the graph", "nodes in one graph");
        if (!NirSchema.Kinds.TryGetValue(type, out var parameters))
        {
            throw Hdf5File.Damaged(
                $"{group.Place}/type", $"'{Shown(type)}'", $"a kind of node: {string.Join(", ", NirSchema.Kinds.Keys)}");
        }

        var values = new Dictionary<string, NirValue>();
        foreach (var parameter in parameters)
        {
            if (!parameter.IsOptional || group.Has(parameter.Name))
                values[parameter.Name] = Value(group, parameter);
        }

        return new NirNode(type, values);
    }

    private static NirValue Value(Hdf5Group group, NirParameter parameter)
    {
        if (!parameter.IsFloat && parameter.Name == "padding" && group.IsText("padding"))
        {
            throw Hdf5File.Damaged(
                $"{group.Place}/padding", $"'{Shown(group.Text("padding"))}'", "the padding as numbers, rows and columns");
        }

        // A weight of whole numbers is a weight all the same.
        if (parameter.IsFloat && group.IsFloat(parameter.Name))
        {
            var (shape, values) = group.Floats(parameter.Name);
            return values.AsSpan().ContainsNonFinite()
                ? throw Hdf5File.Damaged($"{group.Place}/{parameter.Name}", "NaN or infinity", "finite numbers")
                : new NirFloats(shape, values);
        }

        var (sides, numbers) = group.Integers(parameter.Name);
        return parameter.IsFloat
            ? new NirFloats(sides, Array.ConvertAll(numbers, number => (float)number))
            : new NirIntegers(sides, numbers);
    }

    private static Dictionary<string, string> Notes(Hdf5Group graph)
    {
        if (!graph.Has("metadata"))
            return [];
        var group = graph.Group("metadata");
        return group.Names().Where(group.IsText).ToDictionary(name => name, group.Text);
    }

    private static object Data(NirValue value) => value switch
    {
        NirFloats { Shape.Count: 0, Values: [var one] } => one,
        NirFloats floats => new H5Dataset(floats.Values, fileDims: Sides(floats.Shape)),
        NirIntegers { Shape.Count: 0, Values: [var one] } => one,
        NirIntegers integers => new H5Dataset(integers.Values, fileDims: Sides(integers.Shape)),
        _ => throw new NotSupportedException(value.ToString()),
    };

    private static ulong[] Sides(IReadOnlyList<long> shape) => [.. shape.Select(side => (ulong)side)];

    private static string Shown(string text)
        => text.Length <= 40 ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..40]}… ({text.Length} characters)");

    private static bool ContainsNonFinite(this Span<float> values)
    {
        foreach (var value in values)
        {
            if (!float.IsFinite(value))
                return true;
        }

        return false;
    }
}
