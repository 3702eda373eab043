using System.Runtime.InteropServices;
using LfpSharp.Lab.Formats.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Exporting;

/// <summary>Puts nodes and constants into a graph, each under a name of its own.</summary>
internal sealed class OnnxBuilder
{
    /// <summary>Samples of an example: two, so that a size of 1 is not taken for the batch.</summary>
    public const long ExampleBatch = 2;

    // Those of what comes out are kept free for it.
    private readonly HashSet<string> names = ["scores", "probabilities", "number", "class"];

    /// <summary>What was put together.</summary>
    public OnnxGraph Graph { get; } = new() { Name = "lfpsharp" };

    /// <summary>The layers whose weights may be held in 8 bits, with their nodes.</summary>
    public List<(nn.Module Layer, OnnxNode Node)> Weighted { get; } = [];

    /// <summary>What goes in; its first size is the batch's.</summary>
    public OnnxValueOf Input(string name, Tensor example)
    {
        names.Add(name);
        Graph.Inputs.Add(Declared(name, example));
        return new OnnxValueOf(name, example);
    }

    /// <summary>An operation on values.</summary>
    /// <param name="operation">Its name in ONNX.</param>
    /// <param name="example">What comes out for two samples.</param>
    /// <param name="inputs">The names of what goes in.</param>
    /// <param name="attributes">Its settings.</param>
    public OnnxValueOf Add(string operation, Tensor example, IEnumerable<string> inputs, params OnnxAttribute[] attributes)
    {
        var name = Free(operation.ToLowerInvariant());
        Graph.Nodes.Add(new OnnxNode
        {
            Name = name,
            Operator = operation,
            Inputs = [.. inputs],
            Outputs = [name],
            Attributes = [.. attributes],
        });
        return new OnnxValueOf(name, example);
    }

    /// <summary>An operation of a layer on rows or planes with weights.</summary>
    public OnnxValueOf Add(nn.Module layer, string operation, Tensor example, IEnumerable<string> inputs, params OnnxAttribute[] attributes)
    {
        var value = Add(operation, example, inputs, attributes);
        Weighted.Add((layer, Graph.Nodes[^1]));
        return value;
    }

    /// <summary>An operation on one value that keeps its shape.</summary>
    public OnnxValueOf Map(string operation, OnnxValueOf value, params OnnxAttribute[] attributes)
        => Add(operation, value.Example, [value.Name], attributes);

    /// <summary>An operation on a value and a number.</summary>
    public OnnxValueOf Map(string operation, OnnxValueOf value, double number)
        => Add(operation, value.Example, [value.Name, Number(number)]);

    /// <summary>A tensor as a constant; its name.</summary>
    public string Constant(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var values = tensor.detach().cpu().to(tensor.is_floating_point() ? ScalarType.Float32 : tensor.dtype).contiguous();
        name = Free(name);
        Graph.Initializers.Add(new OnnxTensor
        {
            Name = name,
            Shape = [.. tensor.shape],
            Type = TypeOf(values),
            Bytes = values.bytes.ToArray(),
        });
        return name;
    }

    /// <summary>A number as a constant; its name.</summary>
    public string Number(double value) => Constant("value", tensor((float)value));

    /// <summary>Whole numbers as a constant; its name.</summary>
    public string Integers(string name, params long[] values) => Constant(name, tensor(values));

    /// <summary>A value in another shape: 0 keeps a size, −1 is what is left.</summary>
    public OnnxValueOf Reshape(OnnxValueOf value, Tensor example, params long[] shape)
        => Add("Reshape", example, [value.Name, Integers("shape", shape)]);

    /// <summary>A value with its axes in another order.</summary>
    public OnnxValueOf Transpose(OnnxValueOf value, params long[] order)
        => Add("Transpose", value.Example.permute(order), [value.Name], OnnxAttribute.Of("perm", order));

    /// <summary>Makes a value one that comes out, under a name.</summary>
    public void Name(OnnxValueOf value, string name)
    {
        Call(value.Name, name);
        Graph.Outputs.Add(Declared(name, value.Example));
    }

    /// <summary>Gives a value another name, which is free.</summary>
    public void Call(string value, string name)
    {
        names.Add(name);
        var maker = Graph.Nodes.First(node => node.Outputs.Contains(value));
        maker.Outputs[maker.Outputs.IndexOf(value)] = name;
        foreach (var node in Graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] == value)
                    node.Inputs[i] = name;
            }
        }
    }

    private string Free(string wish)
    {
        var name = wish;
        for (var number = 1; !names.Add(name); number++)
            name = FormattableString.Invariant($"{wish}_{number}");
        return name;
    }

    private static OnnxType TypeOf(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Byte => OnnxType.UInt8,
        ScalarType.Int8 => OnnxType.Int8,
        ScalarType.Int32 => OnnxType.Int32,
        ScalarType.Int64 => OnnxType.Int64,
        _ => OnnxType.Float,
    };

    private static OnnxValue Declared(string name, Tensor example) => new()
    {
        Name = name,
        Type = new OnnxValueType
        {
            Tensor = new OnnxTensorType
            {
                Type = TypeOf(example),
                Shape = new OnnxShape
                {
                    Dimensions =
                    [
                        new OnnxDimension { Name = example.shape[0] == ExampleBatch ? "batch" : "rows" },
                        .. example.shape.Skip(1).Select(size => new OnnxDimension { Size = size }),
                    ],
                },
            },
        },
    };
}
