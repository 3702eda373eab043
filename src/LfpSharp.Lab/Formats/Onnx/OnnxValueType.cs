using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>The type of a value: that of a tensor.</summary>
[ProtoContract]
internal sealed class OnnxValueType
{
    /// <summary>The tensor's.</summary>
    [ProtoMember(1, IsRequired = true)]
    public OnnxTensorType Tensor { get; set; } = new();
}
