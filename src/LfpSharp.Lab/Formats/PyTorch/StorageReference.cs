using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>Elements in a row, which lie somewhere else in the file.</summary>
/// <param name="key">What the file calls them.</param>
/// <param name="type">Element type.</param>
/// <param name="elements">How many there are.</param>
/// <param name="offset">Where a view of them begins.</param>
/// <param name="length">How many elements from there on the view has.</param>
internal sealed class StorageReference(string key, ScalarType type, long elements, long offset, long length)
{
    /// <summary>What the file calls them.</summary>
    public string Key { get; } = key;

    /// <summary>Element type.</summary>
    public ScalarType Type { get; } = type;

    /// <summary>How many there are.</summary>
    public long Elements { get; } = elements;

    /// <summary>Where this view of them begins; 0 for all of them.</summary>
    public long Offset { get; } = offset;

    /// <summary>How many elements from there on the view has.</summary>
    public long Length { get; } = length;

    /// <summary>How many bytes there are.</summary>
    public long Bytes => Elements * ElementBytes(Type);

    /// <summary>Bytes an element takes.</summary>
    public static int ElementBytes(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        _ => 1,
    };
}
