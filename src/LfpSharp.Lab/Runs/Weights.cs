using System.Security.Cryptography;
using LfpSharp.Lab.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Runs;

/// <summary>A model's parameters and buffers as safetensors, under PyTorch's names.</summary>
public static class Weights
{
    /// <summary>Saves them; the file is written beside and renamed.</summary>
    public static void Save(string path, nn.Module model) => SafeTensorsFile.Write(path, Named(model), new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>Loads them; nothing is changed unless every one of them fits.</summary>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or of another model.</exception>
    public static void Load(string path, nn.Module model)
    {
        if (!File.Exists(path))
            throw new InvalidFileException(path, "no file", "the weights of a run", "The run may have been interrupted before its first epoch.");
        using var file = SafeTensorsFile.Read(path);
        var expected = Named(model).ToList();
        foreach (var (name, tensor) in expected)
        {
            if (!file.Tensors.TryGetValue(name, out var found))
                throw new InvalidFileException(path, $"no tensor '{name}'", $"the weights of this model: {expected.Count} tensors", "These are the weights of another model.");
            if (found.dtype != tensor.dtype || !found.shape.SequenceEqual(tensor.shape))
                throw new InvalidFileException(path, $"'{name}' as {found.dtype} [{string.Join(", ", found.shape)}]", $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]", "These are the weights of another model.");
        }

        if (file.Names.Except(expected.Select(named => named.Name)).FirstOrDefault() is { } more)
            throw new InvalidFileException(path, $"a tensor '{more}'", $"only the weights of this model: {expected.Count} tensors", "These are the weights of another model.");

        using var noGrad = no_grad();
        foreach (var (name, tensor) in expected)
            tensor.copy_(file[name]);
    }

    /// <summary>SHA-256 over names, shapes and values, lower-case hex.</summary>
    public static string Hash(nn.Module model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, tensor) in Named(model))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{name} {tensor.dtype} {string.Join(',', tensor.shape)}\n"));
            using var plain = tensor.detach().cpu().contiguous();
            hash.AppendData(plain.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The parameters and buffers by PyTorch's names, in the order of the model.</summary>
    public static IEnumerable<(string Name, Tensor Tensor)> Named(nn.Module model)
        => [.. model.named_parameters().Select(named => (named.name, (Tensor)named.parameter)), .. model.named_buffers().Select(named => (named.name, named.buffer))];
}
