using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Tests.Golden;

/// <summary>A file of values that the method's reference implementation computed; see Golden/README.md.</summary>
internal sealed class GoldenFile
{
    private readonly byte[] content;
    private readonly int dataStart;
    private readonly Dictionary<string, JsonElement> entries;

    private readonly Device device;

    private GoldenFile(byte[] content, Device device)
    {
        (this.content, this.device) = (content, device);
        var headerLength = (int)BinaryPrimitives.ReadUInt64LittleEndian(content);
        dataStart = 8 + headerLength;
        entries = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(content.AsSpan(8, headerLength))!;
        Metadata = entries["__metadata__"].Deserialize<Dictionary<string, string>>()!;
        entries.Remove("__metadata__");
    }

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IEnumerable<string> Names => entries.Keys;

    /// <summary>Whether its <c>spec</c> is in the grammar of Golden/README.md, and it says how well float32 can do.</summary>
    public bool IsOfTheSecondSet => Metadata.ContainsKey("float32.reference");

    /// <summary>The names of all files.</summary>
    public static IEnumerable<string> All()
        => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.safetensors")
            .Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>A file whose tensors are given on a device, by default the CPU.</summary>
    public static GoldenFile Read(string name, Device? device = null)
        => new(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".safetensors")), device ?? CPU);

    /// <summary>The tensor in the type it is stored in.</summary>
    public Tensor Tensor(string name)
    {
        var entry = entries[name];
        var shape = entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var offsets = entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32()).ToArray();
        var bytes = content.AsSpan(dataStart + offsets[0], offsets[1] - offsets[0]);
        return entry.GetProperty("dtype").GetString() switch
        {
            "F32" => tensor(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), shape, device: device),
            "F64" => tensor(MemoryMarshal.Cast<byte, double>(bytes).ToArray(), shape, device: device),
            "I64" => tensor(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), shape, device: device),
            var type => throw new NotSupportedException(type),
        };
    }
}
