using ProtoBuf;

namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>Reads an ONNX file, from whoever it is.</summary>
internal static class OnnxFile
{
    private const long Largest = int.MaxValue;

    /// <summary>Reads what the file says; whether the nodes make sense is not looked at.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">There is none, it is larger than 2 GB, damaged, or holds no network.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxModel Read(string path)
    {
        if (!File.Exists(path))
        {
            throw OnnxFault.Unreadable(
                path, "no file", "a network as ONNX", "Check the path; docs/onnx.md says where pretrained networks come from.");
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (stream.Length > Largest)
        {
            throw OnnxFault.Unreadable(
                path, $"{stream.Length} bytes", $"at most {Largest}, as much as protocol buffers have", "Export a smaller network.");
        }

        OnnxWire.Check(path, stream);
        stream.Position = 0;
        var model = Read(path, stream);
        return model.Graph.Nodes.Count > 0
            ? model
            : throw OnnxFault.Of(path, "no node of a network", "a network as ONNX");
    }

    private static OnnxModel Read(string path, Stream stream)
    {
        try
        {
            return Serializer.Deserialize<OnnxModel>(stream);
        }
        catch (Exception error) when (error is ProtoException or EndOfStreamException or OverflowException or InvalidOperationException
            or ArgumentException)
        {
            throw OnnxFault.Of(path, "what is no ONNX", "protocol buffers of a network", cause: error);
        }
    }
}
