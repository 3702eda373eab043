using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>What a tensor holds, and its shape.</summary>
[ProtoContract]
internal sealed class OnnxTensorType
{
    /// <summary>What it holds.</summary>
    [ProtoMember(1)]
    public OnnxType Type { get; set; }

    /// <summary>Its shape.</summary>
    [ProtoMember(2, IsRequired = true)]
    public OnnxShape Shape { get; set; } = new();
}
