using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>A setting of an operation.</summary>
[ProtoContract]
internal sealed class OnnxAttribute
{
    /// <summary>Its name.</summary>
    [ProtoMember(1)]
    public string Name { get; set; } = "";

    /// <summary>A number.</summary>
    [ProtoMember(2)]
    public float Number { get; set; }

    /// <summary>A whole number.</summary>
    [ProtoMember(3)]
    public long Integer { get; set; }

    /// <summary>A text.</summary>
    [ProtoMember(4)]
    public byte[]? Text { get; set; }

    /// <summary>A tensor.</summary>
    [ProtoMember(5)]
    public OnnxTensor? Tensor { get; set; }

    /// <summary>Whole numbers.</summary>
    [ProtoMember(8)]
    public List<long> Integers { get; set; } = [];

    /// <summary>Which of these it is.</summary>
    [ProtoMember(20)]
    public OnnxAttributeKind Kind { get; set; }

    /// <summary>One with a number.</summary>
    public static OnnxAttribute Of(string name, double value)
        => new() { Name = name, Kind = OnnxAttributeKind.Number, Number = (float)value };

    /// <summary>One with a whole number.</summary>
    public static OnnxAttribute Of(string name, long value) => new() { Name = name, Kind = OnnxAttributeKind.Integer, Integer = value };

    /// <summary>One with whole numbers.</summary>
    public static OnnxAttribute Of(string name, IEnumerable<long> values)
        => new() { Name = name, Kind = OnnxAttributeKind.Integers, Integers = [.. values] };
}
