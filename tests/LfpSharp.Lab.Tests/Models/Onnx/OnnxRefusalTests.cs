using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Testing.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Onnx;

/// <summary>What cannot be read is refused: by its node, and before memory is taken.</summary>
public sealed class OnnxRefusalTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public static TheoryData<string, string> Cases => new()
    {
        { "an operator", "an operator that is not known here in the node 'the-y' (Sin); expected Add, AveragePool" },
        { "a domain", "not known here (com.somebody) in the node 'the-y' (Relu)" },
        { "an attribute", "the attribute 'odd' in the node 'the-y' (Relu); expected none but" },
        { "a kind of attribute", "the attribute 'alpha' of kind 2 in the node 'the-y' (LeakyRelu); expected kind 1" },
        { "a circle", "the input 'z', which no node before it computes in the node 'the-y' (Add)" },
        { "no input", "no input 1 in the node 'the-y' (Add)" },
        { "a value twice", "an output that has a value already" },
        { "weights of another shape", "weights [9, 3] for [N, 2, 6, 6] in the node 'the-y' (MatMul)" },
        { "channels", "weights [4, 3, 1, 1] in 1 groups for [N, 2, 6, 6] in the node 'the-y' (Conv)" },
        { "alpha", "alpha = 0.5 in the node 'the-y' (Gemm); expected alpha = 1" },
        { "training mode", "training_mode = 1 in the node 'the-y' (BatchNormalization); expected training_mode = 0" },
        { "pads", "pads = [0, 0, 0, -3] in the node 'the-y' (MaxPool); expected 4 numbers from 0 to 65536" },
        { "a window", "an output of shape [N, 2, 0, 0] in the node 'the-y' (MaxPool)" },
        { "auto_pad", "auto_pad = ODD in the node 'the-y' (MaxPool)" },
        { "uncounted pads", "a padding that is not counted" },
        { "ceiling", "ceil_mode = 1 with pads that are not even" },
        { "a shape", "the shape [7, -1] for [N, 2, 6, 6] in the node 'the-y' (Reshape)" },
        { "samples mixed", "the shape [36, -1] for [N, 2, 6, 6]" },
        { "growth", "from 1 to 67108864 numbers a sample" },
        { "an order of axes", "perm = [0, 0, 1, 2] in the node 'the-y' (Transpose)" },
        { "samples concatenated", "axis 0 of [N, 2, 6, 6], [N, 2, 6, 6]" },
        { "a place", "the place 2 in the node 'the-y' (Gather); expected one of 2" },
        { "a factor", "a factor that is not finite in the node 'the-y' (Mul)" },
        { "bounds", "bounds -1" },
        { "softmax of samples", "axis = 0 for [N, 2, 6, 6]" },
        { "bytes of another length", "8 bytes and 0 numbers in the constant 'c'; expected 3 values of the shape" },
        { "both ways", "12 bytes and 3 numbers in the constant 'c'" },
        { "a huge shape", "the shape [4294967296, 4294967296] in the constant 'c'" },
        { "too many axes", "9 axes in the constant 'c'" },
        { "a kind of numbers", "numbers of kind 8 in the constant 'c'" },
        { "external data", "the constant 'c' in another file; expected all values in this one" },
        { "a constant twice", "the constant 'c' twice" },
        { "a constant over and over", "times as many numbers as there are" },
        { "operators", "operators of version 6; expected 7 to 24" },
        { "two inputs", "2 inputs that the network needs (x, x2); expected one" },
        { "no output", "a network without an output" },
        { "no node", "no node of a network" },
        { "an end that is not computed", "an end, 'y', that is not computed" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_WhatCannotBeRead_IsRefusedByNode(string what, string message)
    {
        using var scope = NewDisposeScope();
        var path = folder.Write("a.onnx", OnnxFiles.Bytes(Broken(what)));
        var found = Assert.Throws<InvalidFileException>(() => GraphReader.Read(path, [2, 6, 6], new GraphEntrance(), null, out _)).Message;
        Assert.Contains(message, found, StringComparison.Ordinal);
        Assert.Contains(path, found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("08", "a number that does not end")]
    [InlineData("0b", "field 1 of kind 3 in a model")]
    [InlineData("3affffffff0f", "a part of 4294967295 bytes in a model of which 0 bytes are left")]
    [InlineData("3a050a03", "a part of 5 bytes in a model of which 2 bytes are left")]
    [InlineData("3a040a020dff", "1 bytes at the end of a part")]
    [InlineData("3a082a064a01014a0101", "a tensor with its bytes twice")]
    [InlineData("", "no node of a network")]
    public void Read_WhatIsNoOnnx_IsRefusedWithItsPlace(string hex, string message)
    {
        var path = folder.Write("a.onnx", Convert.FromHexString(hex));
        var found = Assert.Throws<InvalidFileException>(() => GraphReader.Read(path, [2], new GraphEntrance(), null, out _)).Message;
        Assert.Contains(message, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MorePartsThanANetworkHas_IsRefusedBeforeTheyAreMade()
    {
        // 300,000 empty nodes.
        var graph = Enumerable.Repeat<byte[]>([0x0a, 0], 300_000).SelectMany(node => node).ToArray();
        var path = folder.Write("a.onnx", [0x3a, 0xc0, 0xcf, 0x24, .. graph]);
        Assert.Throws<InvalidFileException>(() => GraphReader.Read(path, [2], new GraphEntrance(), null, out _));   // what is made once
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = Assert.Throws<InvalidFileException>(() => GraphReader.Read(path, [2], new GraphEntrance(), null, out _)).Message;
        Assert.Contains("more than 250000 parts", found, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Create_WhatDoesNotEndAsItShould_SaysWhatToDo()
    {
        using var scope = NewDisposeScope();
        var path = folder.Write("a.onnx", OnnxFiles.Bytes(OnnxFiles.Model(
            [5], [OnnxFiles.Node("Gemm", "h", ["x", "w"]), OnnxFiles.Node("Relu", "y", ["h"])], [OnnxFiles.Constant("w", randn(5, 3))])));
        var options = new OnnxOptions { Path = path };
        Assert.Contains("none is named. Set model.path", Message<ArgumentException>(new OnnxOptions()), StringComparison.Ordinal);
        Assert.Contains("found no file", Message<InvalidFileException>(options with { Path = path + "x" }), StringComparison.Ordinal);
        Assert.Contains("outputs of shape [N, 3]; expected [N, 4]", Message<InvalidFileException>(options), StringComparison.Ordinal);
        var missing = Message<InvalidFileException>(options with { Cut = "nowhere" });
        Assert.Contains("no node 'nowhere'", missing, StringComparison.Ordinal);
        Assert.Contains("Its last nodes are the-h, the-y.", missing, StringComparison.Ordinal);
        var bare = folder.Write("b.onnx", OnnxFiles.Bytes(OnnxFiles.Model(
            [5], [OnnxFiles.Node("Gather", "y", ["x", "at"], OnnxAttribute.Of("axis", 1L))],
            [OnnxFiles.Constant("at", tensor((long[])[0, 1, 2, 3]))])));
        Assert.Contains("no layer with weights", Message<InvalidFileException>(options with { Path = bare }), StringComparison.Ordinal);

        string Message<T>(OnnxOptions given)
            where T : Exception
            => Assert.Throws<T>(() => given.Create([5], 4, 0)).Message;
    }

    private static OnnxModel Broken(string what)
    {
        OnnxModel Of(OnnxNode node, params OnnxTensor[] constants) => OnnxFiles.Model([2, 6, 6], [node], constants);
        OnnxModel One(string operation, params OnnxAttribute[] attributes) => Of(OnnxFiles.Node(operation, "y", ["x"], attributes));
        OnnxModel Two(string operation, OnnxTensor constant, params OnnxAttribute[] attributes)
            => Of(OnnxFiles.Node(operation, "y", ["x", "c"], attributes), constant);
        OnnxAttribute Sizes(string name, params long[] sizes) => OnnxAttribute.Of(name, sizes);
        OnnxTensor Numbers(params long[] shape) => OnnxFiles.Constant("c", ones(shape));
        OnnxTensor Whole(params long[] values) => OnnxFiles.Constant("c", tensor(values));
        OnnxTensor Odd(Action<OnnxTensor> change)
        {
            var constant = OnnxFiles.Constant("c", ones(3));
            change(constant);
            return constant;
        }

        var model = One("Relu");
        switch (what)
        {
            case "an operator":
                return One("Sin");
            case "a domain":
                model.Graph.Nodes[0].Domain = "com.somebody";
                return model;
            case "an attribute":
                return One("Relu", OnnxAttribute.Of("odd", 1L));
            case "a kind of attribute":
                return One("LeakyRelu", OnnxAttribute.Of("alpha", 1L));
            case "a circle":
                model = OnnxFiles.Model([2, 6, 6], [OnnxFiles.Node("Add", "y", ["x", "z"]), OnnxFiles.Node("Relu", "z", ["y"])], []);
                model.Graph.Outputs[0].Name = "y";
                return model;
            case "no input":
                return One("Add");
            case "a value twice":
                return OnnxFiles.Model([2, 6, 6], [OnnxFiles.Node("Relu", "y", ["x"]), OnnxFiles.Node("Relu", "y", ["x"])], []);
            case "weights of another shape":
                return Two("MatMul", Numbers(9, 3));
            case "channels":
                return Two("Conv", Numbers(4, 3, 1, 1));
            case "alpha":
                return Two("Gemm", Numbers(9, 3), OnnxAttribute.Of("alpha", 0.5));
            case "training mode":
                return Of(
                    OnnxFiles.Node("BatchNormalization", "y", ["x", "c", "c", "c", "c"], OnnxAttribute.Of("training_mode", 1L)),
                    Numbers(2));
            case "pads":
                return One("MaxPool", Sizes("kernel_shape", 2, 2), Sizes("pads", 0, 0, 0, -3));
            case "a window":
                return One("MaxPool", Sizes("kernel_shape", 9, 9));
            case "auto_pad":
                return One("MaxPool", Sizes("kernel_shape", 2, 2), OnnxFiles.Word("auto_pad", "ODD"));
            case "uncounted pads":
                return One("AveragePool", Sizes("kernel_shape", 2, 2), Sizes("pads", 0, 1, 0, 0));
            case "ceiling":
                return One("MaxPool", Sizes("kernel_shape", 2, 2), Sizes("pads", 0, 1, 0, 0), OnnxAttribute.Of("ceil_mode", 1L));
            case "a shape":
                return Two("Reshape", Whole(7, -1));
            case "samples mixed":
                return Two("Reshape", Whole(36, -1));
            case "growth":
                return OnnxFiles.Model(
                    [2, 6, 6],
                    [
                        .. Enumerable.Range(0, 40).Select(i => OnnxFiles.Node(
                            "Concat", $"y{i}", i == 0 ? ["x", "x"] : [$"y{i - 1}", $"y{i - 1}"], OnnxAttribute.Of("axis", 1L))),
                    ],
                    []);
            case "an order of axes":
                return One("Transpose", Sizes("perm", 0, 0, 1, 2));
            case "samples concatenated":
                return Of(OnnxFiles.Node("Concat", "y", ["x", "x"], OnnxAttribute.Of("axis", 0L)));
            case "a place":
                return Two("Gather", Whole(2), OnnxAttribute.Of("axis", 1L));
            case "a factor":
                return Two("Mul", OnnxFiles.Constant("c", tensor(float.NaN)));
            case "bounds":
                return Two("Clip", OnnxFiles.Constant("c", tensor(-1f)));
            case "softmax of samples":
                return One("Softmax", OnnxAttribute.Of("axis", 0L));
            case "bytes of another length":
                return Two("Add", Odd(c => c.Bytes = c.Bytes[..8]));
            case "both ways":
                return Two("Add", Odd(c => c.Numbers = [1, 2, 3]));
            case "a huge shape":
                return Two("Add", Odd(c => c.Shape = [1L << 32, 1L << 32]));
            case "too many axes":
                return Two("Add", Odd(c => c.Shape = [1, 1, 1, 1, 1, 1, 1, 1, 3]));
            case "a kind of numbers":
                return Two("Add", Odd(c => c.Type = (OnnxType)8));
            case "external data":
                return Two("Add", Odd(c => c.Location = 1));
            case "a constant twice":
                return Of(OnnxFiles.Node("Add", "y", ["x", "c"]), Numbers(6), Numbers(6));
            case "a constant over and over":
                return OnnxFiles.Model(
                    [2, 6, 6],
                    [
                        .. Enumerable.Range(0, 40).Select(i => OnnxFiles.Node("MatMul", $"y{i}", ["x", "c"])),
                        OnnxFiles.Node("Concat", "y", [.. Enumerable.Range(0, 40).Select(i => $"y{i}")], OnnxAttribute.Of("axis", 1L)),
                    ],
                    [Numbers(6, 100_000)]);
            case "operators":
                model.OperatorSets[0].Version = 6;
                return model;
            case "two inputs":
                model = Of(OnnxFiles.Node("Add", "y", ["x", "x2"]));
                model.Graph.Inputs.Add(OnnxFiles.Value("x2", [-1, 2, 6, 6]));
                return model;
            case "no output":
                model.Graph.Outputs.Clear();
                return model;
            case "no node":
                model.Graph.Nodes.Clear();
                return model;
            case "an end that is not computed":
                return One("Shape");
            default:
                throw new ArgumentException(what);
        }
    }
}
