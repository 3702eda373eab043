using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>A size, or the name of one that is known later.</summary>
[ProtoContract]
internal sealed class OnnxDimension
{
    /// <summary>The size; 0 where it has a name.</summary>
    [ProtoMember(1)]
    public long Size { get; set; }

    /// <summary>The name; null where it has a size, since a reader heeds the last of the two.</summary>
    [ProtoMember(2)]
    public string? Name { get; set; }
}
