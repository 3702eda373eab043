using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Hdf5;
using LfpSharp.Lab.Formats.Nir;
using LfpSharp.Testing.Runs;
using PureHDF;

namespace LfpSharp.Lab.Tests.Formats.Nir;

public sealed class NirFileTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public static TheoryData<string, Action<H5Group>, string> Faults => new()
    {
        { "no graph", root => root.Remove("node"), "found no 'node'; expected 'node' among version" },
        { "no edges", root => Graph(root).Remove("edges"), "!node: found no 'edges'" },
        { "no nodes", root => Graph(root)["nodes"] = new H5Group(), "!node/nodes: found 0 nodes; expected 1 to 10000" },
        { "edge to nowhere", root => Graph(root)["edges"] = Edges("input", "nobody"), "!node/edges: found an edge of 'nobody'" },
        { "edges of another shape", root => Graph(root)["edges"] = "a b".Split(' '), "expected texts of shape [n, 2]" },
        { "a graph inside", root => Node(root)["type"] = "NIRGraph", "!node/nodes/fc: found a graph within the graph" },
        { "an unknown kind", root => Node(root)["type"] = "LSTM",
            "!node/nodes/fc/type: found 'LSTM'; expected a kind of node: Input, Output" },
        { "a kind that is a number", root => Node(root)["type"] = 3, "expected one text" },
        { "no weights", root => Node(root).Remove("weight"), "!node/nodes/fc: found no 'weight'; expected 'weight' among type" },
        { "weights as a group", root => Node(root)["weight"] = new H5Group(), "!node/nodes/fc/weight: found a group; expected a data set" },
        { "weights of text", root => Node(root)["weight"] = "many", "!node/nodes/fc/weight: found VariableLength" },
        { "NaN", root => Node(root)["weight"] = new[] { float.NaN }, "!node/nodes/fc/weight: found NaN or infinity" },
        { "another root", root => Graph(root)["type"] = "Affine", "!node/type: found 'Affine'; expected 'NIRGraph'" },
        {
            "padding in words",
            root => ((H5Group)Graph(root)["nodes"])["fc"] = new H5Group
            {
                ["type"] = "SumPool2d", ["kernel_size"] = 2L, ["stride"] = 2L, ["padding"] = "same",
            },
            "!node/nodes/fc/padding: found 'same'; expected the padding as numbers"
        },
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var graph = new NirGraph(
            new Dictionary<string, NirNode>
            {
                ["input"] = NirNode.Of("Input", ("shape", NirIntegers.List(2, 3, 4))),
                ["conv"] = NirNode.Of(
                    "Conv2d",
                    ("weight", new NirFloats([2, 2, 1, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1e-30f])),
                    ("stride", NirIntegers.List(1, 2)), ("padding", NirIntegers.List(0, 1)), ("dilation", NirIntegers.List(1, 1)),
                    ("groups", NirIntegers.One(1)), ("bias", new NirFloats([2], [0.1f, -0.2f]))),
                ["scale"] = NirNode.Of("Scale", ("scale", new NirFloats([], [-1.5f]))),
                ["output"] = NirNode.Of("Output", ("shape", NirIntegers.List(2))),
            },
            [new("input", "conv"), new("conv", "scale"), new("scale", "output")],
            new Dictionary<string, string> { ["dt"] = "0.001" });
        NirFile.Write(folder["a.nir"], graph);
        var read = NirFile.Read(folder["a.nir"]);

        Assert.Equal(graph.Edges, read.Edges);
        Assert.Equal(graph.Notes, read.Notes);
        Assert.Equal(graph.Nodes.Keys.Order(), read.Nodes.Keys.Order());
        Assert.Equal(graph.Nodes["conv"].Floats("weight").Shape, read.Nodes["conv"].Floats("weight").Shape);
        Assert.Equal(graph.Nodes["conv"].Floats("weight").Values, read.Nodes["conv"].Floats("weight").Values);
        Assert.Equal((0, 1), read.Nodes["conv"].Pair("padding"));
        Assert.Equal([-1.5f], read.Nodes["scale"].Floats("scale").Values);
        Assert.Empty(read.Nodes["scale"].Floats("scale").Shape);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.part"));
    }

    [Fact]
    public void Read_WhatPythonWrote_HasTheValues()
    {
        var graph = NirFile.Read(Fixture("convolution.nir"));
        Assert.Equal(8, graph.Nodes.Count);
        Assert.Contains(new NirEdge("flatten", "fc"), graph.Edges);
        var conv = graph.Nodes["conv"];
        Assert.Equal([2, 1, 3, 3], conv.Floats("weight").Shape);
        Assert.Equal(Enumerable.Range(0, 18).Select(i => i / 16f), conv.Floats("weight").Values);
        Assert.Equal([1], conv.Integers("groups"));

        // Packed float64 becomes float32.
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (i - 12) / 32f), graph.Nodes["fc"].Floats("weight").Values);
        Assert.Equal(32, graph.Nodes["lif1"].Floats("tau").Values.Length);
        Assert.False(graph.Nodes["lif2"].Has("v_reset"));
    }

    [Fact]
    public void Read_TheNewestFormatOfPython_HasTheValues()
    {
        var graph = NirFile.Read(Fixture("latest.nir"));
        Assert.Equal(14, graph.Nodes.Count);
        Assert.Equal([2], graph.Nodes["input"].Integers("shape"));
        Assert.Equal([1, 0, 0, 2], graph.Nodes["fc3"].Floats("weight").Values);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Read_AFault_IsRefusedByPlace(string name, Action<H5Group> damage, string expected)
    {
        var root = new H5File
        {
            ["version"] = "1.0",
            ["node"] = new H5Group
            {
                ["type"] = "NIRGraph",
                ["edges"] = Edges("input", "fc"),
                ["nodes"] = new H5Group
                {
                    ["input"] = new H5Group { ["type"] = "Input", ["shape"] = new long[] { 2 } },
                    ["fc"] = new H5Group { ["type"] = "Linear", ["weight"] = new float[] { 1, 2 } },
                },
            },
        };
        damage(root);
        root.Write(folder["a.nir"]);
        var message = Assert.Throws<InvalidFileException>(() => NirFile.Read(folder["a.nir"])).Message;
        Assert.StartsWith(folder["a.nir"], message, StringComparison.Ordinal);
        Assert.True(message.Contains(expected, StringComparison.Ordinal), $"{name}: {message}");
    }

    [Theory]
    [InlineData(0, "found an empty file")]
    [InlineData(3, "what cannot be read as HDF5")]
    [InlineData(300, "found")]
    public void Read_ACutFile_IsRefused(int length, string expected)
    {
        File.WriteAllBytes(folder["a.nir"], File.ReadAllBytes(Fixture("convolution.nir"))[..length]);
        Assert.Contains(
            expected, Assert.Throws<InvalidFileException>(() => NirFile.Read(folder["a.nir"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_IsRefused()
        => Assert.Contains(
            "found no file; expected an HDF5 file with a NIR graph",
            Assert.Throws<InvalidFileException>(() => NirFile.Read(folder["none.nir"])).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Read_AShapeThatTheFileCannotHold_IsRefusedUnread()
    {
        var bytes = File.ReadAllBytes(Fixture("cuba.nir"));

        // The dimensions of the weights, twice: as they are and at most.
        var sides = BitConverter.GetBytes(2L).Concat(BitConverter.GetBytes(2L)).ToArray();
        var changed = 0;
        for (var at = 0; at + 16 <= bytes.Length; at++)
        {
            if (bytes.AsSpan(at, 16).SequenceEqual(sides))
            {
                BitConverter.TryWriteBytes(bytes.AsSpan(at), 1L << 40);
                changed++;
            }
        }

        Assert.True(changed > 0);
        File.WriteAllBytes(folder["a.nir"], bytes);
        var before = GC.GetTotalAllocatedBytes();
        Assert.Throws<InvalidFileException>(() => NirFile.Read(folder["a.nir"]));
        Assert.True(GC.GetTotalAllocatedBytes() - before < 64 << 20);
    }

    [Fact]
    public void BoundedStream_ReadWithoutEnd_Throws()
    {
        using var stream = new BoundedStream(new MemoryStream(new byte[1600]));
        var message = "";
        for (var i = 0; message.Length == 0; i++)
        {
            stream.Position = 0;
            message = Record.Exception(() => stream.ReadByte())?.Message ?? "";
            Assert.True(i <= 100_100);
        }

        Assert.Equal("an index that was followed 100100 times without an end", message);
    }

    [Fact]
    public void Read_AHeapLongerThanTheFile_IsRefusedUnread()
    {
        var bytes = File.ReadAllBytes(Fixture("cuba.nir"));
        var heap = bytes.AsSpan().IndexOf("GCOL"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(heap + 8), 1L << 31);
        File.WriteAllBytes(folder["a.nir"], bytes);
        Assert.Contains(
            $"byte {heap}: found a heap of 2147483648 bytes; expected",
            Assert.Throws<InvalidFileException>(() => NirFile.Read(folder["a.nir"])).Message,
            StringComparison.Ordinal);

        BitConverter.TryWriteBytes(bytes.AsSpan(heap + 8), 4096L);
        BitConverter.TryWriteBytes(bytes.AsSpan(heap + 24), 1L << 40);
        File.WriteAllBytes(folder["a.nir"], bytes);
        Assert.Contains(
            $"byte {heap + 16}: found a heap of 1099511627776 bytes",
            Assert.Throws<InvalidFileException>(() => NirFile.Read(folder["a.nir"])).Message,
            StringComparison.Ordinal);
    }

    internal static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Formats", "Nir", "Fixtures", name);

    private static H5Group Graph(H5Group root) => (H5Group)root["node"];

    private static H5Group Node(H5Group root) => (H5Group)((H5Group)Graph(root)["nodes"])["fc"];

    private static H5Dataset Edges(params string[] names) => new(names, fileDims: [(ulong)names.Length / 2, 2]);
}
