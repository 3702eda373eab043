using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>Nodes in an order in which they can be computed, and constants.</summary>
[ProtoContract]
internal sealed class OnnxGraph
{
    /// <summary>The nodes.</summary>
    [ProtoMember(1)]
    public List<OnnxNode> Nodes { get; set; } = [];

    /// <summary>What it is called.</summary>
    [ProtoMember(2)]
    public string Name { get; set; } = "";

    /// <summary>The constants: weights, shapes.</summary>
    [ProtoMember(5)]
    public List<OnnxTensor> Initializers { get; set; } = [];

    /// <summary>What is given.</summary>
    [ProtoMember(11)]
    public List<OnnxValue> Inputs { get; set; } = [];

    /// <summary>What comes out.</summary>
    [ProtoMember(12)]
    public List<OnnxValue> Outputs { get; set; } = [];
}
