using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.SafeTensors;

/// <summary>The element types that safetensors and TorchSharp share.</summary>
internal static class SafeTensorsType
{
    private static readonly (string Name, ScalarType Type, int Size)[] Known =
    [
        ("F64", ScalarType.Float64, 8), ("I64", ScalarType.Int64, 8),
        ("F32", ScalarType.Float32, 4), ("I32", ScalarType.Int32, 4),
        ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2), ("I16", ScalarType.Int16, 2),
        ("U8", ScalarType.Byte, 1), ("I8", ScalarType.Int8, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>All names, for messages.</summary>
    public static string Names { get; } = string.Join(", ", Known.Select(known => known.Name));

    public static ScalarType? Find(string name)
        => Array.Find(Known, known => known.Name == name) is { Name: not null } found ? found.Type : null;

    public static string? Name(ScalarType type) => Array.Find(Known, known => known.Type == type).Name;

    /// <summary>Bytes an element takes; 0 for a type that the format lacks.</summary>
    public static int Size(ScalarType type) => Array.Find(Known, known => known.Type == type).Size;
}
