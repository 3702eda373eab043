using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Formats.SafeTensors;

/// <summary>
/// The content of a safetensors file: named tensors and string metadata, the format that PyTorch, Hugging Face and JAX share.
/// Unlike pickled weights it cannot run code.
/// </summary>
/// <remarks>
/// Types: F64, F32, F16, BF16, I64, I32, I16, I8, U8, BOOL. Tensors are read on the CPU, straight into their own memory.
/// They belong to this object; <see cref="Dispose"/> frees them.
/// </remarks>
public sealed class SafeTensorsFile : IDisposable
{
    private readonly Dictionary<string, Tensor> tensors;

    private SafeTensorsFile(SafeTensorsHeader header, Dictionary<string, Tensor> tensors)
    {
        Names = [.. header.Entries.Select(entry => entry.Name)];
        Metadata = header.Metadata;
        this.tensors = tensors;
    }

    /// <summary>The tensors' names, in the order of their bytes in the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The file's <c>__metadata__</c>; empty when it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name. They live as long as this object.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>The tensor of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="KeyNotFoundException">The file has no such tensor.</exception>
    public Tensor this[string name] => tensors[name];

    /// <summary>Reads a whole file. Memory stays below the file's size plus its header, whatever the header claims.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The content; dispose it.</returns>
    /// <exception cref="InvalidFileException">The file is truncated, malformed or contradicts itself.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafeTensorsFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        var header = SafeTensorsHeader.Read(stream, path);

        using var scope = NewDisposeScope();
        var tensors = new Dictionary<string, Tensor>(header.Entries.Count);
        foreach (var entry in header.Entries)
        {
            var tensor = empty(entry.Shape.AsSpan(), entry.Type, CPU);
            TensorBytes.Read(stream, tensor);
            if (entry.Type == ScalarType.Bool && TensorBytes.FirstNonBoolean(tensor) is var (at, found))
                throw SafeTensorsHeader.Invalid(path, entry.Offset + at, $"byte 0x{found:x2} in BOOL tensor '{entry.Name}'", "0 or 1");
            tensors.Add(entry.Name, tensor);
        }
        foreach (var tensor in tensors.Values)
            tensor.DetachFromDisposeScope();
        return new SafeTensorsFile(header, tensors);
    }

    /// <summary>Writes a file beside its place and renames it, so that a kill leaves the old one or the new one.</summary>
    /// <param name="path">The file to make or replace; its folder must exist.</param>
    /// <param name="tensors">
    /// Names and tensors, of any shape, device and stride. Wider types come first in the file, so that every tensor is aligned
    /// to its own element; within a type the given order is kept. The tensors are not disposed.
    /// </param>
    /// <param name="metadata">Strings to go with them.</param>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved, or a tensor has a type the format lacks.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Write(
        string path, IEnumerable<(string Name, Tensor Tensor)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var ordered = tensors.OrderByDescending(item => SafeTensorsType.Size(item.Tensor.dtype)).ToList();
        var header =
            SafeTensorsHeaderWriter.Write([.. ordered.Select(item => (item.Name, item.Tensor.dtype, item.Tensor.shape))], metadata);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            foreach (var (_, tensor) in ordered)
            {
                using var scope = NewDisposeScope();
                TensorBytes.Write(stream, tensor.detach().cpu().contiguous());
            }
        });
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (var tensor in tensors.Values)
            tensor.Dispose();
    }
}
