using System.Collections.Immutable;
using System.Text.Json;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.SafeTensors;

/// <summary>Reads the JSON of a safetensors header token by token, so that nothing is accepted that the format does not name.</summary>
internal sealed class SafeTensorsHeaderParser(string path, long dataStart)
{
    private const string MetadataKey = "__metadata__";
    private const int MaximumDepth = 4;

    /// <summary>As many dimensions as libtorch's kernels support.</summary>
    private const int MaximumRank = 64;

    private readonly List<SafeTensorsEntry> entries = [];
    private readonly HashSet<string> names = [];
    private Dictionary<string, string>? metadata;

    public SafeTensorsHeader Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaximumDepth });
        try
        {
            reader.Read();
            while (NextKey(ref reader) is { } name)
            {
                if (name == MetadataKey)
                    ReadMetadata(ref reader);
                else
                    ReadEntry(ref reader, name);
            }
            if (reader.Read())
                throw Invalid(reader, "more JSON after the header's object", "spaces only");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a \u escape that is half of a surrogate pair.
            throw new InvalidFileException(
                path, "a header that is not well-formed JSON: " + error.Message, $"a JSON object at most {MaximumDepth} levels deep",
                "The file is damaged or is no safetensors file: write or fetch it again.", At(reader), cause: error);
        }
        entries.Sort((a, b) => (a.Offset, a.Length).CompareTo((b.Offset, b.Length)));
        return new SafeTensorsHeader(entries, metadata ?? []);
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (metadata is not null)
            throw Invalid(reader, $"'{MetadataKey}' twice", "each name once");
        metadata = [];
        Expect(ref reader, JsonTokenType.StartObject, "an object of strings as " + MetadataKey);
        while (NextKey(ref reader) is { } key)
        {
            Expect(ref reader, JsonTokenType.String, $"a string as metadata '{key}'");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Invalid(reader, $"metadata '{key}' twice", "each key once");
        }
    }

    private void ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (!names.Add(name))
            throw Invalid(reader, $"tensor '{name}' twice", "each name once");

        ScalarType? type = null;
        ImmutableArray<long>? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, $"an object for tensor '{name}'");
        while (NextKey(ref reader) is { } key)
        {
            switch (key)
            {
                case "dtype" when type is null:
                    type = ReadType(ref reader, name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, $"the shape of tensor '{name}'");
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, $"the data_offsets of tensor '{name}'");
                    break;
                default:
                    throw Invalid(reader, $"'{key}' in tensor '{name}'", "dtype, shape and data_offsets, each once");
            }
        }
        if (type is null || shape is null || offsets is null)
            throw Invalid(reader, $"tensor '{name}' without dtype, shape or data_offsets", "all three");
        entries.Add(Checked(reader, name, type.Value, shape.Value, offsets.Value));
    }

    private SafeTensorsEntry Checked(
        in Utf8JsonReader reader, string name, ScalarType type, ImmutableArray<long> shape, ImmutableArray<long> offsets)
    {
        if (offsets is not [var begin, var end] || begin > end || end > long.MaxValue - dataStart)
            throw Invalid(reader, $"data_offsets [{string.Join(", ", offsets)}] of tensor '{name}'", "[begin, end] with begin <= end");

        // Sizes of 0 are left out of the product that must fit: torch computes strides from it too.
        long length = SafeTensorsType.Size(type), extent = length;
        try
        {
            foreach (var size in shape)
            {
                length = checked(length * size);
                extent = checked(extent * Math.Max(size, 1));
            }
        }
        catch (OverflowException)
        {
            throw Invalid(reader, $"shape [{string.Join(", ", shape)}] of tensor '{name}'", "a size below 2^63 bytes");
        }
        if (length != end - begin)
        {
            throw Invalid(reader, $"tensor '{name}' of shape [{string.Join(", ", shape)}] with {end - begin} bytes",
                $"{length} bytes for this shape and dtype");
        }
        return new SafeTensorsEntry(name, type, shape, dataStart + begin, length);
    }

    private ScalarType ReadType(ref Utf8JsonReader reader, string name)
    {
        Expect(ref reader, JsonTokenType.String, $"a string as the dtype of tensor '{name}'");
        var type = reader.GetString()!;
        return SafeTensorsType.Find(type) ?? throw Invalid(reader, $"dtype '{type}' of tensor '{name}'", "one of " + SafeTensorsType.Names);
    }

    private ImmutableArray<long> ReadNumbers(ref Utf8JsonReader reader, string what)
    {
        Expect(ref reader, JsonTokenType.StartArray, $"an array as {what}");
        var numbers = ImmutableArray.CreateBuilder<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Invalid(reader, $"{Token(reader)} in {what}", "whole numbers from 0 to 2^63 - 1");
            if (numbers.Count == MaximumRank)
                throw Invalid(reader, $"more than {MaximumRank} numbers in {what}", $"at most {MaximumRank}");
            numbers.Add(number);
        }
        return numbers.ToImmutable();
    }

    /// <summary>The next property's name, or null at the object's end.</summary>
    private static string? NextKey(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.EndObject ? null : reader.GetString();
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type, string expected)
    {
        reader.Read();
        if (reader.TokenType != type)
            throw Invalid(reader, Token(reader), expected);
    }

    private static string Token(in Utf8JsonReader reader)
    {
        const int shown = 40;
        var text = System.Text.Encoding.UTF8.GetString(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, shown)]);
        return $"'{text}' ({reader.TokenType})";
    }

    private static long At(in Utf8JsonReader reader) => sizeof(ulong) + reader.TokenStartIndex;

    private InvalidFileException Invalid(in Utf8JsonReader reader, string found, string expected)
        => SafeTensorsHeader.Invalid(path, At(reader), found, expected);
}
