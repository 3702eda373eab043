using System.Security.Cryptography;
using LfpSharp.Gates;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using Microsoft.Extensions.Logging;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Models;

/// <summary>A model's parameters and buffers as safetensors, under PyTorch's names.</summary>
public static class Weights
{
    private const string OtherModel = "These are the weights of another model.";

    /// <summary>Saves them; the file is written beside and renamed.</summary>
    public static void Save(string path, nn.Module model)
        => SafeTensorsFile.Write(path, Named(model), new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>
    /// Loads them; nothing is changed unless every one of them fits. Values of another type (float16, bfloat16, float64) are converted
    /// to the model's, rounded to the nearest; a prefix that all names share, such as the <c>module.</c> of DataParallel, is left out.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model; what it computes with decides the type.</param>
    /// <param name="logger">Told what was converted or left out.</param>
    /// <exception cref="InvalidFileException">
    /// The file is missing, damaged, or of another model, or a value has no place in the model's type.
    /// </exception>
    public static void Load(string path, nn.Module model, ILogger? logger = null)
    {
        if (!File.Exists(path))
        {
            throw new InvalidFileException(
                path, "no file", "the weights of a run", "The run may have been interrupted before its first epoch.");
        }

        using var file = SafeTensorsFile.Read(path);
        var expected = Named(model).ToList();
        var prefix = SharedPrefix(file.Names, [.. expected.Select(named => named.Name)]);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var found = expected.Select(named => Find(path, file, prefix + named.Name, named.Tensor, expected.Count)).ToList();
        if (file.Names.Except(expected.Select(named => prefix + named.Name)).FirstOrDefault() is { } more)
        {
            throw new InvalidFileException(
                path, $"a tensor '{more}'", $"only the weights of this model: {expected.Count} tensors", OtherModel);
        }

        Tell(path, prefix, file, logger, expected);
        foreach (var ((_, tensor), values) in expected.Zip(found))
            tensor.copy_(values);
    }

    /// <summary>
    /// Loads what fits by name and shape, to go on from another model's weights (fine-tuning); what does not, such as a last layer for
    /// other classes, keeps the values that it has.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model.</param>
    /// <returns>The names of the model's tensors that the file has none for, or one of another shape.</returns>
    /// <exception cref="InvalidFileException">
    /// The file is missing or damaged, nothing in it fits, or a value has no place in the model's type.
    /// </exception>
    public static IReadOnlyList<string> LoadFitting(string path, nn.Module model)
    {
        if (!File.Exists(path))
            throw new InvalidFileException(path, "no file", "the weights of a run, or a safetensors file", "Check the path.");
        using var file = SafeTensorsFile.Read(path);
        var expected = Named(model).ToList();
        var prefix = SharedPrefix(file.Names, [.. expected.Select(named => named.Name)]);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var fitting =
            expected.Where(
                named => file.Tensors.TryGetValue(prefix + named.Name, out var found) && found.shape.SequenceEqual(named.Tensor.shape)
            && found.is_floating_point() == named.Tensor.is_floating_point()).ToList();
        if (!fitting.Exists(named => named.Tensor.dim() > 1))
        {
            throw new InvalidFileException(
                path,
                $"{file.Names.Count} tensors, no weight of which fits in name and shape",
                $"weights of a model like this one: {string.Join(", ", expected.Select(named => named.Name))}",
                OtherModel);
        }

        var found = fitting.Select(named => Find(path, file, prefix + named.Name, named.Tensor, expected.Count)).ToList();
        foreach (var ((_, tensor), values) in fitting.Zip(found))
            tensor.copy_(values);
        return [.. expected.Except(fitting).Select(named => named.Name)];
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
        => [.. model.named_parameters()
            .Select(named => (named.name, (Tensor)named.parameter)), .. model.named_buffers().Select(named => (named.name, named.buffer))];

    /// <summary>What stands before every name of the file where the rest is just the model's names; else nothing.</summary>
    private static string SharedPrefix(IReadOnlyList<string> found, IReadOnlyList<string> expected)
    {
        if (expected.Count == 0 || found.Count != expected.Count
            || found.FirstOrDefault(name => name.EndsWith("." + expected[0], StringComparison.Ordinal)) is not { } first)
        {
            return "";
        }

        var prefix = first[..^expected[0].Length];
        return found.ToHashSet().SetEquals(expected.Select(name => prefix + name)) ? prefix : "";
    }

    /// <summary>A tensor of the file in the type of the model's.</summary>
    private static Tensor Find(string path, SafeTensorsFile file, string name, Tensor tensor, int count)
    {
        if (!file.Tensors.TryGetValue(name, out var found))
            throw new InvalidFileException(path, $"no tensor '{name}'", $"the weights of this model: {count} tensors", OtherModel);
        if (found.is_floating_point() != tensor.is_floating_point() || !found.shape.SequenceEqual(tensor.shape))
        {
            throw new InvalidFileException(
                path,
                $"'{name}' as {found.dtype} [{string.Join(", ", found.shape)}]",
                $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]",
                OtherModel);
        }

        if (found.dtype == tensor.dtype)
            return found;

        var converted = found.to(tensor.dtype);
        var isKept = found.is_floating_point() ? found.isfinite().eq(converted.isfinite()) : converted.to(found.dtype).eq(found);
        return isKept.all().item<bool>() ? converted
            : throw new InvalidFileException(
                path,
                $"a value in '{name}' ({found.dtype}) that {tensor.dtype} cannot hold",
                "values in its range",
                $"Save the weights as {tensor.dtype} from the program that made them, and look at the values that are out of range.");
    }

    private static void Tell(string path, string prefix, SafeTensorsFile file, ILogger? logger, List<(string Name, Tensor Tensor)> expected)
    {
        if (logger is null)
            return;
        if (prefix.Length > 0)
            WeightsLog.PrefixLeftOut(logger, path, prefix, expected.Count);
        foreach (var kind in expected.GroupBy(named => (From: file[prefix + named.Name].dtype, To: named.Tensor.dtype))
            .Where(kind => kind.Key.From != kind.Key.To))
        {
            WeightsLog.Converted(logger, path, kind.Count(), kind.Key.From, kind.Key.To);
        }

        if (expected.Where(named => !Finiteness.Holds(file[prefix + named.Name])).Select(named => named.Name)
            .FirstOrDefault() is { } broken)
        {
            WeightsLog.NonFiniteWeights(logger, path, broken);
        }
    }
}
