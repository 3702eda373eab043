using LfpSharp.Lab.Formats.Onnx;
using ProtoBuf;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Tests.Models.Onnx;

/// <summary>ONNX files put together by hand.</summary>
internal static class OnnxFiles
{
    public const string Input = "x";

    public static OnnxNode Node(string operation, string output, string[] inputs, params OnnxAttribute[] attributes) => new()
    {
        Name = $"the-{output}",
        Operator = operation,
        Inputs = [.. inputs],
        Outputs = [output],
        Attributes = [.. attributes],
    };

    public static OnnxTensor Constant(string name, Tensor values) => new()
    {
        Name = name,
        Shape = [.. values.shape],
        Type = values.is_floating_point() ? OnnxType.Float : OnnxType.Int64,
        Bytes = values.contiguous().bytes.ToArray(),
    };

    public static OnnxAttribute Word(string name, string value)
        => new() { Name = name, Kind = OnnxAttributeKind.Text, Text = System.Text.Encoding.UTF8.GetBytes(value) };

    public static OnnxModel Model(long[] sample, IEnumerable<OnnxNode> nodes, IEnumerable<OnnxTensor> constants, long version = 17)
    {
        List<OnnxNode> all = [.. nodes];
        return new OnnxModel
        {
            IrVersion = 8,
            ProducerName = "by hand",
            OperatorSets = [new OnnxOperatorSet { Version = version }],
            Graph = new OnnxGraph
            {
                Name = "hand",
                Nodes = all,
                Initializers = [.. constants],
                Inputs = [Value(Input, [-1, .. sample])],
                Outputs = [Value(all[^1].Outputs[0], null)],
            },
        };
    }

    public static OnnxValue Value(string name, long[]? shape) => new()
    {
        Name = name,
        Type = new OnnxValueType
        {
            Tensor = new OnnxTensorType
            {
                Type = OnnxType.Float,
                Shape = new OnnxShape
                {
                    Dimensions =
                    [
                        .. shape?.Select(size => size < 0 ? new OnnxDimension { Name = "batch" } : new OnnxDimension { Size = size }) ?? [],
                    ],
                },
            },
        },
    };

    public static byte[] Bytes(OnnxModel model)
    {
        using var stream = new MemoryStream();
        Serializer.Serialize(stream, model);
        return stream.ToArray();
    }
}
