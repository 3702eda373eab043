using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>One operation.</summary>
[ProtoContract]
internal sealed class OnnxNode
{
    /// <summary>The names of what goes in; empty for what is left out.</summary>
    [ProtoMember(1)]
    public List<string> Inputs { get; set; } = [];

    /// <summary>The names of what comes out.</summary>
    [ProtoMember(2)]
    public List<string> Outputs { get; set; } = [];

    /// <summary>What it is called.</summary>
    [ProtoMember(3)]
    public string Name { get; set; } = "";

    /// <summary>What it does: <c>Conv</c>, <c>Gemm</c>, ...</summary>
    [ProtoMember(4)]
    public string Operator { get; set; } = "";

    /// <summary>Its settings.</summary>
    [ProtoMember(5)]
    public List<OnnxAttribute> Attributes { get; set; } = [];

    /// <summary>Whose operator it is; empty for ONNX itself.</summary>
    [ProtoMember(7)]
    public string Domain { get; set; } = "";
}
