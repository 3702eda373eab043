using System.Security.Cryptography;
using System.Text;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.PyTorch;
using LfpSharp.Lab.Formats.SafeTensors;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>A file of weights: safetensors, or what PyTorch's <c>torch.save</c> wrote; told apart by what the file begins with.</summary>
/// <remarks>The tensors are on the CPU and belong to this object; <see cref="Dispose"/> frees them.</remarks>
public sealed class WeightFile : IDisposable
{
    private readonly IDisposable content;

    private WeightFile(string path, SafeTensorsFile file)
        => (Path, content, Format, Names, Tensors, Others) = (path, file, "safetensors", file.Names, file.Tensors, file.Metadata);

    private WeightFile(string path, PyTorchFile file)
    {
        (Path, content, Format, Names, Tensors, Others) = (path, file, file.Format, file.Names, file.Tensors, file.Others);
        Place = file.Place;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What kind of file it is, in words.</summary>
    public string Format { get; }

    /// <summary>The key under which a PyTorch file has the weights, such as <c>model</c>; empty where they are all that it holds.</summary>
    public string Place { get; } = "";

    /// <summary>The tensors' names in the order of the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The tensors by name. They live as long as this object.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>
    /// What else there is: metadata of safetensors; of a PyTorch file what is no weight, such as <c>epoch</c>, in a few words.
    /// </summary>
    public IReadOnlyDictionary<string, string> Others { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidFileException">
    /// There is none, it is damaged, or it asks for something that is no part of weights.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static WeightFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path))
        {
            throw new InvalidFileException(
                path,
                "no file",
                "weights: safetensors, or a PyTorch file (.pth, .pt)",
                "Check the path. Where it is of a run, that may have been interrupted before its first epoch.");
        }

        return !SafeTensorsHeader.Begins(path) && PyTorchFile.Recognizes(path)
            ? new WeightFile(path, PyTorchFile.Read(path))
            : new WeightFile(path, SafeTensorsFile.Read(path));
    }

    /// <summary>SHA-256 over the values of a tensor, element after element, least significant byte first; lower-case hex.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="KeyNotFoundException">The file has no such tensor.</exception>
    public string HashOf(string name)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Tensors[name]);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// SHA-256 over names, types, shapes and values of all tensors in the order of their names: the same for the same weights, whatever the
    /// kind of file; lower-case hex.
    /// </summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var name in Names.Order(StringComparer.Ordinal))
        {
            var tensor = Tensors[name];
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {tensor.dtype} {string.Join(',', tensor.shape)}\n"));
            Append(hash, tensor);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose() => content.Dispose();

    private static void Append(IncrementalHash hash, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        foreach (var piece in TensorBytes.Pieces(tensor.contiguous()))
            hash.AppendData(piece.bytes);
    }
}
