using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>A set of operators.</summary>
[ProtoContract]
internal sealed class OnnxOperatorSet
{
    /// <summary>Empty for ONNX itself.</summary>
    [ProtoMember(1)]
    public string Domain { get; set; } = "";

    /// <summary>The version.</summary>
    [ProtoMember(2)]
    public long Version { get; set; }
}
