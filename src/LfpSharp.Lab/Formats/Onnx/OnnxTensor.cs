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

    /// <summary>Values of float32, where they are not in <see cref="Bytes"/>; null when written.</summary>
    [ProtoMember(4, IsPacked = true)]
    public List<float>? Numbers { get; set; }

    /// <summary>Values of int32 and smaller, likewise.</summary>
    [ProtoMember(5, IsPacked = true)]
    public List<int>? SmallIntegers { get; set; }

    /// <summary>Values of int64, likewise.</summary>
    [ProtoMember(7, IsPacked = true)]
    public List<long>? Integers { get; set; }

    /// <summary>What nodes call it.</summary>
    [ProtoMember(8)]
    public string Name { get; set; } = "";

    /// <summary>The values, little-endian.</summary>
    [ProtoMember(9)]
    public byte[] Bytes { get; set; } = [];

    /// <summary>Values of float64, where they are not in <see cref="Bytes"/>; null when written.</summary>
    [ProtoMember(10, IsPacked = true)]
    public List<double>? Doubles { get; set; }

    /// <summary>Not 0 where the values are in another file.</summary>
    [ProtoMember(14)]
    public int Location { get; set; }
}
