using System.Buffers;
using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.SafeTensors;

/// <summary>Makes the bytes that come before the tensors: length, JSON, and spaces up to a multiple of 8.</summary>
internal static class SafeTensorsHeaderWriter
{
    private const string MetadataKey = "__metadata__";
    private const int Alignment = 8;

    public static byte[] Write(
        IReadOnlyList<(string Name, ScalarType Type, long[] Shape)> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            if (metadata is { Count: > 0 })
                WriteMetadata(writer, metadata);
            WriteEntries(writer, tensors);
            writer.WriteEndObject();
        }

        var length = (json.WrittenCount + Alignment - 1) / Alignment * Alignment;
        if (length > SafeTensorsHeader.MaximumLength)
        {
            throw new ArgumentException($"The header would take {length} bytes; readers of the format refuse more than "
                + $"{SafeTensorsHeader.MaximumLength}.");
        }

        var header = new byte[sizeof(ulong) + length];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)length);
        json.WrittenSpan.CopyTo(header.AsSpan(sizeof(ulong)));
        header.AsSpan(sizeof(ulong) + json.WrittenCount).Fill((byte)' ');
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject(MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(item => item.Key, StringComparer.Ordinal))
            writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter writer, IReadOnlyList<(string Name, ScalarType Type, long[] Shape)> tensors)
    {
        var names = new HashSet<string>();
        long offset = 0;
        foreach (var (name, type, shape) in tensors)
        {
            if (name == MetadataKey || !names.Add(name))
                throw new ArgumentException($"The tensor name '{name}' occurs twice or is reserved; give each tensor a name of its own.");
            var typeName = SafeTensorsType.Name(type)
                ?? throw new ArgumentException($"Tensor '{name}' has type {type}; safetensors holds {SafeTensorsType.Names}. "
                    + "Convert it first.");

            var end = offset + shape.Aggregate((long)SafeTensorsType.Size(type), (product, size) => product * size);
            writer.WriteStartObject(name);
            writer.WriteString("dtype", typeName);
            writer.WriteStartArray("shape");
            foreach (var size in shape)
                writer.WriteNumberValue(size);
            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(offset);
            writer.WriteNumberValue(end);
            writer.WriteEndArray();
            writer.WriteEndObject();
            offset = end;
        }
    }
}
