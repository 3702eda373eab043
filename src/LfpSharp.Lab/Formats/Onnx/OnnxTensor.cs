using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>A constant.</summary>
[ProtoContract]
internal sealed class OnnxTensor
{
    /// <summary>Its shape; empty for a scalar.</summary>
    [ProtoMember(1)]
    public List<long> Shape { get; set; } = [];

    /// <summary>What it holds.</summary>
    [ProtoMember(2)]
    public OnnxType Type { get; set; }

    /// <summary>What nodes call it.</summary>
    [ProtoMember(8)]
    public string Name { get; set; } = "";

    /// <summary>The values, little-endian.</summary>
    [ProtoMember(9)]
    public byte[] Bytes { get; set; } = [];
}
