using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>A network as ONNX has it: a graph and what reads it.</summary>
[ProtoContract]
internal sealed class OnnxModel
{
    /// <summary>The version of the file format.</summary>
    [ProtoMember(1)]
    public long IrVersion { get; set; }

    /// <summary>What wrote it.</summary>
    [ProtoMember(2)]
    public string ProducerName { get; set; } = "";

    /// <summary>The version of that.</summary>
    [ProtoMember(3)]
    public string ProducerVersion { get; set; } = "";

    /// <summary>The graph.</summary>
    [ProtoMember(7, IsRequired = true)]
    public OnnxGraph Graph { get; set; } = new();

    /// <summary>Which operators it is made of.</summary>
    [ProtoMember(8)]
    public List<OnnxOperatorSet> OperatorSets { get; set; } = [];

    /// <summary>What a reader may want to know.</summary>
    [ProtoMember(14)]
    public List<OnnxEntry> Metadata { get; set; } = [];
}
