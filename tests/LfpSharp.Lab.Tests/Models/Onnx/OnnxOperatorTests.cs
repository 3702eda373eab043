using LfpSharp.Composites;
using LfpSharp.Lab.Formats.Onnx;
using LfpSharp.Lab.Models.Onnx;
using LfpSharp.Testing.Runs;
using LfpSharp.Verification;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Onnx;

/// <summary>One operator a file, put together by hand: what is read computes what ONNX Runtime computes.</summary>
public sealed class OnnxOperatorTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly ScratchFolder folder = new();

    public static TheoryData<string> Cases => [.. Operators.Keys];

    private static Dictionary<string, (long[] Sample, Func<(OnnxNode[] Nodes, OnnxTensor[] Constants)> Make, long Version)>
        Operators
    { get; } = new()
    {
        ["Conv, uneven pads"] = ([2, 7, 6], () => Weighted("Conv", [4, 2, 3, 3], [4], ("pads", [1, 0, 2, 1]), ("strides", [2, 1])), 17),
        ["Conv, one axis, groups, dilation"] =
            ([4, 9], () => Weighted("Conv", [6, 2, 3], null, [OnnxAttribute.Of("group", 2L)], ("dilations", [2])), 17),
        ["Conv, three axes"] = ([1, 4, 5, 4], () => Weighted("Conv", [2, 1, 2, 2, 2], [2], ("pads", [1, 0, 0, 1, 0, 0])), 17),
        ["Conv, same upper"] =
            ([1, 7, 7], () => Weighted("Conv", [2, 1, 4, 4], [2], [OnnxFiles.Word("auto_pad", "SAME_UPPER")], ("strides", [2, 2])), 17),
        ["Conv, same lower"] = ([1, 7, 7], () => Weighted("Conv", [2, 1, 4, 4], [2], [OnnxFiles.Word("auto_pad", "SAME_LOWER")]), 17),
        ["Conv and a bias behind it"] = ([2, 4, 4], () => (
            [OnnxFiles.Node("Conv", "z", ["x", "w"]), OnnxFiles.Node("Add", "y", ["z", "b"])],
            [Random("w", 3, 2, 2, 2), Random("b", 3, 1, 1)]), 17),
        ["Gemm, not transposed"] = ([5], () => Weighted("Gemm", [5, 3], [3]), 17),
        ["Gemm, transposed, one bias a row"] = ([5], () => Weighted("Gemm", [3, 5], [1, 3], [OnnxAttribute.Of("transB", 1L)]), 17),
        ["MatMul and a bias before it"] = ([4, 5], () => (
            [OnnxFiles.Node("MatMul", "z", ["x", "w"]), OnnxFiles.Node("Add", "y", ["b", "z"])], [Random("w", 5, 3), Random("b", 3)]), 17),
        ["MatMul of two values"] = ([3, 4], () => (
            [
                OnnxFiles.Node("Transpose", "t", ["x"], OnnxAttribute.Of("perm", new long[] { 0, 2, 1 })),
                OnnxFiles.Node("MatMul", "y", ["x", "t"]),
            ], []), 17),
        ["Add of a constant"] = ([3, 4], () => ([OnnxFiles.Node("Add", "y", ["c", "x"])], [Random("c", 3, 1)]), 17),
        ["Sub"] = ([3, 4], () => ([OnnxFiles.Node("Sub", "y", ["x", "c"])], [Random("c", 4)]), 17),
        ["Mul of a constant"] = ([3, 4], () => ([OnnxFiles.Node("Mul", "y", ["x", "c"])], [Random("c", 3, 1)]), 17),
        ["Div"] = ([3, 4], () => ([OnnxFiles.Node("Div", "y", ["x", "c"])], [OnnxFiles.Constant("c", tensor(3f))]), 17),
        ["Mul of two values"] = ([3], () => ([OnnxFiles.Node("Tanh", "t", ["x"]), OnnxFiles.Node("Mul", "y", ["x", "t"])], []), 17),
        ["BatchNormalization"] = ([3, 4, 4], () => Norm(3), 17),
        ["BatchNormalization, rows"] = ([3], () => Norm(3), 9),
        ["LayerNormalization"] = ([2, 3, 4], () => (
            [OnnxFiles.Node("LayerNormalization", "y", ["x", "s", "b"], OnnxAttribute.Of("axis", -2L), OnnxAttribute.Of("epsilon", 1e-3))],
            [Random("s", 3, 4), Random("b", 3, 4)]), 17),
        ["Relu"] = ([6], () => Plain("Relu"), 17),
        ["LeakyRelu"] = ([6], () => Plain("LeakyRelu", OnnxAttribute.Of("alpha", 0.2)), 17),
        ["Clip, by inputs"] = ([6], () => (
            [OnnxFiles.Node("Clip", "y", ["x", "a", "b"])],
            [OnnxFiles.Constant("a", tensor(-0.5f)), OnnxFiles.Constant("b", tensor(0.7f))]), 17),
        ["Clip, from 0"] = ([6], () => ([OnnxFiles.Node("Clip", "y", ["x", "a"])], [OnnxFiles.Constant("a", tensor(0f))]), 17),
        ["Clip, by attributes"] = ([6], () => Plain("Clip", OnnxAttribute.Of("min", 0.0), OnnxAttribute.Of("max", 6.0)), 10),
        ["Sigmoid"] = ([6], () => Plain("Sigmoid"), 17),
        ["Tanh"] = ([6], () => Plain("Tanh"), 17),
        ["Gelu"] = ([6], () => Plain("Gelu"), 20),
        ["Gelu, tanh"] = ([6], () => Plain("Gelu", OnnxFiles.Word("approximate", "tanh")), 20),
        ["Gelu, as PyTorch writes it"] = ([6], () => (
            [
                OnnxFiles.Node("Div", "d", ["x", "root"]), OnnxFiles.Node("Erf", "e", ["d"]), OnnxFiles.Node("Add", "s", ["e", "one"]),
                OnnxFiles.Node("Mul", "m", ["x", "s"]), OnnxFiles.Node("Mul", "y", ["m", "half"]),
            ],
            [
                OnnxFiles.Constant("root", tensor(1.41421354f)), OnnxFiles.Constant("one", tensor(1f)),
                OnnxFiles.Constant("half", tensor(0.5f)),
            ]), 17),
        ["Softmax"] = ([3, 4], () => Plain("Softmax", OnnxAttribute.Of("axis", -1L)), 17),
        ["Softmax before 13"] = ([4], () => Plain("Softmax"), 11),
        ["MaxPool, uneven pads"] = ([2, 7, 7], () => Plain(
            "MaxPool", Sizes("kernel_shape", 3, 3), Sizes("strides", 2, 2), Sizes("pads", 1, 1, 0, 0)), 17),
        ["MaxPool, wide pads"] = ([2, 7], () => Plain("MaxPool", Sizes("kernel_shape", 3), Sizes("pads", 2, 2)), 17),
        ["MaxPool, dilations"] = ([2, 9, 9], () => Plain("MaxPool", Sizes("kernel_shape", 3, 2), Sizes("dilations", 2, 3)), 17),
        ["MaxPool, reaching beyond"] = ([2, 7, 8], () => Plain(
            "MaxPool", Sizes("kernel_shape", 2, 2), Sizes("strides", 2, 2), OnnxAttribute.Of("ceil_mode", 1L)), 17),
        ["AveragePool"] = ([2, 6, 6], () => Plain("AveragePool", Sizes("kernel_shape", 3, 3), Sizes("pads", 1, 1, 1, 1)), 17),
        ["AveragePool, uneven pads"] = ([2, 6, 6], () => Plain(
            "AveragePool", Sizes("kernel_shape", 2, 2), Sizes("pads", 1, 0, 0, 1), OnnxAttribute.Of("count_include_pad", 1L)), 17),
        ["GlobalAveragePool"] = ([3, 4, 5], () => Plain("GlobalAveragePool"), 17),
        ["Flatten"] = ([3, 4], () => Plain("Flatten"), 17),
        ["Reshape"] = ([3, 4], () => (
            [OnnxFiles.Node("Reshape", "y", ["x", "to"])], [OnnxFiles.Constant("to", tensor((long[])[0, 2, -1]))]), 17),
        ["Reshape to a shape that is computed"] = ([3, 4], () => (
            [
                OnnxFiles.Node("Shape", "s", ["x"]), OnnxFiles.Node("Gather", "n", ["s", "first"], OnnxAttribute.Of("axis", 0L)),
                OnnxFiles.Node("Unsqueeze", "u", ["n", "axes"]),
                OnnxFiles.Node("Concat", "to", ["u", "rest"], OnnxAttribute.Of("axis", 0L)),
                OnnxFiles.Node("Reshape", "y", ["x", "to"]),
            ],
            [
                OnnxFiles.Constant("first", tensor(0L)), OnnxFiles.Constant("axes", tensor((long[])[0])),
                OnnxFiles.Constant("rest", tensor((long[])[-1])),
            ]), 17),
        ["Transpose"] = ([3, 4, 5], () => Plain("Transpose", Sizes("perm", 0, 3, 1, 2)), 17),
        ["Concat"] = ([3, 4], () => (
            [OnnxFiles.Node("Relu", "r", ["x"]), OnnxFiles.Node("Concat", "y", ["x", "r", "x"], OnnxAttribute.Of("axis", -1L))], []), 17),
        ["Gather of several places"] = ([5, 2], () => (
            [OnnxFiles.Node("Gather", "y", ["x", "at"], OnnxAttribute.Of("axis", 1L))],
            [OnnxFiles.Constant("at", tensor((long[])[4, 0, -2]))]), 17),
        ["Squeeze and Unsqueeze"] = ([1, 4], () => (
            [OnnxFiles.Node("Squeeze", "s", ["x", "one"]), OnnxFiles.Node("Unsqueeze", "y", ["s", "two"])],
            [OnnxFiles.Constant("one", tensor((long[])[1])), OnnxFiles.Constant("two", tensor((long[])[2]))]), 17),
        ["Identity and Dropout"] = ([4], () => (
            [OnnxFiles.Node("Identity", "i", ["x"]), OnnxFiles.Node("Dropout", "d", ["i"]), OnnxFiles.Node("Relu", "y", ["d"])], []), 17),
        ["Constant"] = ([4], () => (
            [
                OnnxFiles.Node("Constant", "c", [],
                    new OnnxAttribute { Name = "value", Kind = OnnxAttributeKind.Tensor, Tensor = Random("v", 4) }),
                OnnxFiles.Node("Add", "y", ["x", "c"]),
            ], []), 17),
        ["Residual sum"] = ([3, 4, 4], () => (
            [
                OnnxFiles.Node("Conv", "c", ["x", "w"], Sizes("pads", 1, 1, 1, 1)), OnnxFiles.Node("Add", "s", ["c", "x"]),
                OnnxFiles.Node("Relu", "y", ["s"]),
            ], [Random("w", 3, 3, 3, 3)]), 17),
        ["Neg"] = ([4], () => Plain("Neg"), 17),
        ["PRelu"] = ([3, 4], () => ([OnnxFiles.Node("PRelu", "y", ["x", "s"])], [Random("s", 3, 1)]), 17),
        ["HardSwish"] = ([4], () => Plain("HardSwish"), 17),
        ["Mish"] = ([4], () => Plain("Mish"), 18),
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_OneOperator_ComputesWhatOnnxRuntimeDoes(string name)
    {
        using var scope = NewDisposeScope();
        var (sample, make, version) = Operators[name];
        using var random = new Generator(3);
        var (nodes, constants) = make();
        var path = folder.Write("a.onnx", OnnxFiles.Bytes(OnnxFiles.Model(sample, nodes, constants, version)));
        using var network = GraphReader.Read(path, sample, new GraphEntrance(), null, out var shape);
        network.train();
        foreach (var samples in (int[])[1, 3])
        {
            var inputs = randn([samples, .. sample], generator: random) * 2;
            var (expected, found) = (OnnxRuntime.Run(path, inputs), network.call(inputs));
            Assert.Equal(expected.shape, found.shape);
            Assert.Equal(expected.shape, GraphShape.With(shape, samples));
            Assert.True(found.allclose(expected, Tolerance, Tolerance), $"{(found - expected).abs().max().item<float>()}");
        }

        // Every step has a rule, and functions between them lose nothing.
        if (network.parameters().Any(parameter => parameter.dim() > 1))
        {
            var input = randn([3, .. sample], generator: random);
            Assert.Empty(Verify.Run(network, Composite.Epsilon(), () => network.call(input), outputs => outputs.detach()).Findings);
        }
    }

    private static (OnnxNode[], OnnxTensor[]) Plain(string operation, params OnnxAttribute[] attributes)
        => ([OnnxFiles.Node(operation, "y", ["x"], attributes)], []);

    private static (OnnxNode[], OnnxTensor[]) Weighted(
        string operation, long[] weight, long[]? bias, params (string Name, long[] Sizes)[] attributes)
        => Weighted(operation, weight, bias, [], attributes);

    private static (OnnxNode[], OnnxTensor[]) Weighted(
        string operation, long[] weight, long[]? bias, OnnxAttribute[] others, params (string Name, long[] Sizes)[] attributes)
        => (
            [
                OnnxFiles.Node(
                    operation, "y", bias is null ? ["x", "w"] : ["x", "w", "b"],
                    [.. others, .. attributes.Select(attribute => Sizes(attribute.Name, attribute.Sizes))]),
            ],
            bias is null ? [Random("w", weight)] : [Random("w", weight), Random("b", bias)]);

    private static (OnnxNode[], OnnxTensor[]) Norm(long channels) => (
        [OnnxFiles.Node("BatchNormalization", "y", ["x", "s", "b", "m", "v"], OnnxAttribute.Of("epsilon", 1e-3))],
        [Random("s", channels), Random("b", channels), Random("m", channels), OnnxFiles.Constant("v", rand(channels) + 0.5)]);

    private static OnnxAttribute Sizes(string name, params long[] sizes) => OnnxAttribute.Of(name, sizes);

    private static OnnxTensor Random(string name, params long[] shape) => OnnxFiles.Constant(name, randn(shape));
}
