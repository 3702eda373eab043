using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>A name and a text.</summary>
[ProtoContract]
internal sealed class OnnxEntry
{
    /// <summary>The name.</summary>
    [ProtoMember(1)]
    public string Key { get; set; } = "";

    /// <summary>The text.</summary>
    [ProtoMember(2)]
    public string Value { get; set; } = "";
}
