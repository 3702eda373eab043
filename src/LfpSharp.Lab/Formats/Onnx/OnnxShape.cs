using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>A shape.</summary>
[ProtoContract]
internal sealed class OnnxShape
{
    /// <summary>The sizes.</summary>
    [ProtoMember(1)]
    public List<OnnxDimension> Dimensions { get; set; } = [];
}
