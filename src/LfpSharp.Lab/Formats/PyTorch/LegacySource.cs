using System.Numerics;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>
/// The file that PyTorch wrote before 1.6, and writes still when told so: five pickles in a row (a number that marks it, the version 1001,
/// the machine, the content, the keys of the storages), then each storage in the order of those keys: its length in elements as int64,
/// and its bytes, least significant first on every machine.
/// </summary>
internal sealed class LegacySource : PyTorchSource
{
    private const long Version = 1001;
    private static readonly BigInteger Magic = BigInteger.Parse(
        "01950a86a20f9469cfc6c", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);

    private readonly string path;
    private readonly FileStream stream;
    private readonly Dictionary<string, long> places = [];

    /// <summary>Reads the pickles, and finds where each storage lies.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stream">It, at its beginning; owned from here on.</param>
    public LegacySource(string path, FileStream stream)
    {
        (this.path, this.stream) = (path, stream);
        var (input, storages) = (new PickleInput(path, stream, stream.Length), new StorageTable());
        if (PickleMachine.Read(input, storages) is not BigInteger number || number != Magic)
            throw input.Invalid("a pickle that does not begin as PyTorch's", "a file that torch.save wrote");
        if (PickleMachine.Read(input, storages) is var version and not Version)
            throw input.Invalid($"version {version}", $"version {Version}");
        if (PickleMachine.Read(input, storages) is not PickleDictionary)
            throw input.Invalid("no words about the machine that wrote it", "a dictionary");
        Root = PickleMachine.Read(input, storages);
        if (PickleMachine.Read(input, storages) is not PickleList keys)
            throw input.Invalid("no list of storages", "the keys of the storages");
        FindPlaces(input.Position, keys, storages);
    }

    public override string Format => "PyTorch (before 1.6)";

    public override object? Root { get; }

    public override void Check(IReadOnlyCollection<StorageReference> storages)
    {
        if (storages.FirstOrDefault(storage => !places.ContainsKey(storage.Key)) is { } missing)
            throw PyTorchFault.Of(path, $"no storage '{PyTorchFault.Shown(missing.Key)}'", "every storage that a tensor is in");
    }

    public override Tensor Read(StorageReference storage)
    {
        stream.Position = places[storage.Key];
        return Read(stream, path, storage, isBigEndian: false);
    }

    public override void Dispose() => stream.Dispose();

    private void FindPlaces(long at, PickleList keys, StorageTable storages)
    {
        Span<byte> prefix = stackalloc byte[sizeof(long)];
        foreach (var key in keys.Items)
        {
            if (key is not string text || !storages.TryFind(text, out var storage))
                throw PyTorchFault.Of(path, "a storage that no tensor is in", "storages of tensors", at);
            if (stream.Length - at < prefix.Length)
                throw PyTorchFault.Of(path, $"the end of the file before storage '{PyTorchFault.Shown(text)}'", "its length", at);
            stream.Position = at;
            stream.ReadExactly(prefix);
            var elements = BitConverter.ToInt64(prefix);
            if (elements != storage.Elements)
                throw PyTorchFault.Of(path, $"a storage of {elements} elements", $"{storage.Elements}, as its tensors say", at);
            at += prefix.Length;
            if (storage.Bytes > stream.Length - at)
            {
                throw PyTorchFault.Of(
                    path, $"a storage of {storage.Bytes} bytes", $"at most the {stream.Length - at} bytes that follow", at);
            }

            if (!places.TryAdd(text, at))
                throw PyTorchFault.Of(path, $"storage '{PyTorchFault.Shown(text)}' twice", "each storage once", at);
            at += storage.Bytes;
        }

        if (at != stream.Length)
            throw PyTorchFault.Of(path, $"{stream.Length - at} bytes after the last storage", "the end of the file", at);
    }
}
