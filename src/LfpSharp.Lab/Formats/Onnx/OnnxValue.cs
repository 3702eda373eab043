using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>Something that goes into a graph or comes out, with its type.</summary>
[ProtoContract]
internal sealed class OnnxValue
{
    /// <summary>What nodes call it.</summary>
    [ProtoMember(1)]
    public string Name { get; set; } = "";

    /// <summary>Its type.</summary>
    [ProtoMember(2, IsRequired = true)]
    public OnnxValueType Type { get; set; } = new();
}
