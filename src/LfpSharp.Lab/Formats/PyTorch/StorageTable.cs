using System.Diagnostics.CodeAnalysis;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>The storages that a file's pickle points at, each under its key.</summary>
internal sealed class StorageTable
{
    private readonly Dictionary<string, StorageReference> known = [];

    /// <summary>How many there are.</summary>
    public int Count => known.Count;

    /// <summary>Adds a storage, which may be there already.</summary>
    /// <returns>Whether the one that is there has the same type and length.</returns>
    public bool TryAdd(StorageReference storage)
        => known.TryAdd(storage.Key, storage)
            || (known[storage.Key] is var before && before.Type == storage.Type && before.Elements == storage.Elements);

    /// <summary>The storage of that key.</summary>
    public bool TryFind(string key, [NotNullWhen(true)] out StorageReference? storage) => known.TryGetValue(key, out storage);
}
