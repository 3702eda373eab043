using System.IO.Compression;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>
/// The zip that PyTorch writes since 1.6: <c>NAME/data.pkl</c>, a storage's bytes in <c>NAME/data/KEY</c>, and <c>NAME/byteorder</c> in
/// newer ones. PyTorch packs nothing; entries that were packed by somebody else are read too.
/// </summary>
internal sealed class ZipSource : PyTorchSource
{
    /// <summary>Weights do not shrink by more than this, but for a few bytes.</summary>
    private const int GreatestRatio = 100;
    private const long AlwaysFine = 1 << 24;

    private readonly string path;
    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> entries;
    private readonly string folder;
    private readonly bool isBigEndian;

    /// <summary>Opens the zip and reads its pickle.</summary>
    /// <param name="path">The file.</param>
    public ZipSource(string path)
    {
        this.path = path;
        archive = ZipEntries.Open(path);
        try
        {
            entries = archive.Entries.ToDictionary(ZipEntries.NameOf);
            CheckOverlap();
            folder = FindFolder();
            isBigEndian = ReadByteOrder();
            var pickle = entries[folder + "data.pkl"];
            using var stream = Open(pickle);
            Root = PickleMachine.Read(new PickleInput(Describe(pickle), new BufferedStream(stream), pickle.Length), new StorageTable());
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    public override string Format => "PyTorch (zip)";

    public override object? Root { get; }

    public override void Check(IReadOnlyCollection<StorageReference> storages)
    {
        Int128 packed = 0, unpacked = 0;
        foreach (var storage in storages)
        {
            var entry = Find(storage);
            if (entry.Length != storage.Bytes)
                throw PyTorchFault.Of(Describe(entry), $"{entry.Length} bytes", $"{storage.Bytes} bytes of {storage.Type}");
            (packed, unpacked) = (packed + entry.CompressedLength, unpacked + entry.Length);
        }

        if (unpacked > AlwaysFine && unpacked / GreatestRatio > packed)
        {
            throw PyTorchFault.Of(
                path, $"{packed} bytes that unpack to {unpacked}", $"weights that a zip shrinks to no less than 1/{GreatestRatio}");
        }
    }

    public override Tensor Read(StorageReference storage)
    {
        var entry = Find(storage);
        using var stream = Open(entry);
        return Read(stream, Describe(entry), storage, isBigEndian);
    }

    public override void Dispose() => archive.Dispose();

    // Entries that share their bytes would make a small file large.
    private void CheckOverlap()
    {
        var length = new FileInfo(path).Length;
        var packed = archive.Entries.Aggregate((Int128)0, (sum, entry) => sum + entry.CompressedLength);
        if (packed > length)
            throw PyTorchFault.Of(path, $"entries of {packed} bytes in a file of {length}", "entries that do not overlap");
    }

    private string FindFolder()
    {
        if (entries.Keys.Any(name => name.EndsWith("/constants.pkl", StringComparison.Ordinal)))
            throw PyTorchFault.Asks(path, "a TorchScript program", "weights");
        var found = entries.Keys.Where(name => name.Split('/') is [_, "data.pkl"]).ToList();
        return found is [var name]
            ? name[..^"data.pkl".Length]
            : throw PyTorchFault.Of(path, $"a zip with {found.Count} entries NAME/data.pkl", "one, as torch.save writes");
    }

    private bool ReadByteOrder()
    {
        if (!entries.TryGetValue(folder + "byteorder", out var entry))
            return false;
        using var stream = Open(entry);
        var text = new PickleInput(Describe(entry), stream, entry.Length).ReadText((ulong)Math.Min(entry.Length, 16));
        return text switch
        {
            "little" => false,
            "big" => true,
            _ => throw PyTorchFault.Of(Describe(entry), $"the order of bytes '{text}'", "'little' or 'big'"),
        };
    }

    private ZipArchiveEntry Find(StorageReference storage)
        => entries.TryGetValue($"{folder}data/{storage.Key}", out var entry)
            ? entry
            : throw PyTorchFault.Of(
                path, $"no entry for storage '{PyTorchFault.Shown(storage.Key)}'", $"{folder}data/{PyTorchFault.Shown(storage.Key)}");

    private Stream Open(ZipArchiveEntry entry)
    {
        try
        {
            return entry.Open();
        }
        catch (Exception error) when (error is InvalidDataException or NotSupportedException)
        {
            throw PyTorchFault.Of(Describe(entry), error.Message, "an entry that can be opened", cause: error);
        }
    }

    private string Describe(ZipArchiveEntry entry) => $"{path}!{ZipEntries.NameOf(entry)}";
}
