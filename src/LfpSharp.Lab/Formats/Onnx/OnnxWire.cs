namespace LfpSharp.Lab.Formats.Onnx;

/// <summary>
/// Goes over a file of protocol buffers before anything is made of it: every length lies within what it is part of, and there are no
/// more parts than a network has. What it lets through takes little more memory than the file.
/// </summary>
internal sealed class OnnxWire
{
    private const int MostParts = 250_000;
    private const long MostBesideNumbers = 1 << 26;
    private const int LongestVarint = 10;

    // Which fields of a message are messages; all others are skipped over.
    private static readonly Dictionary<string, Dictionary<int, string>> Inner = new()
    {
        ["model"] = new() { [7] = "graph", [8] = "operator set", [14] = "entry" },
        ["graph"] = new() { [1] = "node", [5] = "tensor", [11] = "value", [12] = "value" },
        ["node"] = new() { [5] = "attribute" },
        ["attribute"] = new() { [5] = "tensor" },
        ["value"] = new() { [2] = "type" },
        ["type"] = new() { [1] = "tensor type" },
        ["tensor type"] = new() { [2] = "shape" },
        ["shape"] = new() { [1] = "dimension" },
    };

    // Numbers of a fixed size: float_data, raw_data, double_data.
    private static readonly int[] Numbers = [4, 9, 10];

    private readonly string path;
    private readonly Stream stream;
    private long numberBytes;
    private int parts;

    private OnnxWire(string path, Stream stream) => (this.path, this.stream) = (path, stream);

    /// <summary>Checks a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="stream">Its content, which can be sought in; read to its end.</param>
    /// <exception cref="InvalidFileException">It is damaged, or has more parts than a network has.</exception>
    public static void Check(string path, Stream stream)
    {
        var wire = new OnnxWire(path, stream);
        wire.Message("model", stream.Length);
        if (stream.Length - wire.numberBytes > MostBesideNumbers)
        {
            throw OnnxFault.Of(
                path, $"{stream.Length - wire.numberBytes} bytes beside the numbers of tensors", $"at most {MostBesideNumbers}");
        }
    }

    private void Message(string kind, long end)
    {
        var inner = Inner.GetValueOrDefault(kind);
        var hasBytes = false;
        while (stream.Position < end)
        {
            var at = stream.Position;
            var tag = Varint(end);
            var (field, wire) = ((int)Math.Min(tag >> 3, int.MaxValue), (int)(tag & 7));
            if (field == 0 || wire is not (0 or 1 or 2 or 5))
                throw OnnxFault.Of(path, $"field {field} of kind {wire} in a {kind}", "a field of protocol buffers", at);
            if (wire == 0)
                Varint(end);
            else if (wire != 2)
                Skip(wire == 1 ? sizeof(double) : sizeof(float), end, at);
            else
                Part(kind, field, inner?.GetValueOrDefault(field), end, at);
            if (kind == "tensor" && field == 9)
                hasBytes = hasBytes ? throw OnnxFault.Of(path, "a tensor with its bytes twice", "once", at) : true;
        }
    }

    private void Part(string kind, int field, string? inner, long end, long at)
    {
        var length = (long)Math.Min(Varint(end), long.MaxValue);
        if (length > end - stream.Position)
        {
            throw OnnxFault.Of(
                path, $"a part of {length} bytes in a {kind} of which {end - stream.Position} bytes are left", "parts that lie within", at);
        }

        if (++parts > MostParts)
            throw OnnxFault.Of(path, $"more than {MostParts} parts", "a network of fewer nodes, settings and names", at);
        if (inner is not null)
        {
            Message(inner, stream.Position + length);
            return;
        }

        if (kind == "tensor" && Numbers.Contains(field))
            numberBytes += length;
        stream.Position += length;
    }

    private void Skip(long bytes, long end, long at)
    {
        if (bytes > end - stream.Position)
            throw OnnxFault.Of(path, $"{end - stream.Position} bytes at the end of a part", $"a number of {bytes}", at);
        stream.Position += bytes;
    }

    private ulong Varint(long end)
    {
        var (value, at) = (0UL, stream.Position);
        for (var i = 0; i < LongestVarint && stream.Position < end; i++)
        {
            var next = stream.ReadByte();
            if (next < 0)
                break;
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw OnnxFault.Of(path, "a number that does not end", "protocol buffers", at);
    }
}
