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
    private const string OtherModel = "These are the weights of another model, or have other names.";
    private const string OtherNames = "Patterns of 'rename', as in \"backbone.* -> *\", give others; training takes what fits with "
        + "'partial: true' (--partial).";

    /// <summary>Saves them; the file is written beside and renamed.</summary>
    public static void Save(string path, nn.Module model)
        => SafeTensorsFile.Write(path, Named(model), new Dictionary<string, string> { ["format"] = "pt" });

    /// <summary>
    /// Loads them; nothing is changed unless every one of them fits. Values of another type (float16, bfloat16, float64) are converted
    /// to the model's, rounded to the nearest; a prefix that all names share, such as the <c>module.</c> of DataParallel, is left out.
    /// </summary>
    /// <param name="path">A safetensors file, or one of PyTorch.</param>
    /// <param name="model">The model; what it computes with decides the type.</param>
    /// <param name="logger">Told what was converted or left out.</param>
    /// <param name="rename">
    /// Other names for the file's tensors: <c>backbone.* -> *</c>. A <c>*</c> stands for any text; the first pattern that fits counts.
    /// </param>
    /// <exception cref="InvalidFileException">
    /// The file is missing, damaged, or of another model, or a value has no place in the model's type.
    /// </exception>
    /// <exception cref="ArgumentException">A pattern fits no name, or is none.</exception>
    public static void Load(string path, nn.Module model, ILogger? logger = null, IReadOnlyList<string>? rename = null)
    {
        using var file = WeightFile.Read(path);
        var fit = new WeightFit(file, model, rename ?? []);
        if (!fit.Report.IsWhole)
        {
            throw new InvalidFileException(
                path, fit.Report.Text, $"the weights of this model: {fit.Count} tensors", $"{OtherModel} {OtherNames}");
        }

        Copy(file, fit, logger);
    }

    /// <summary>
    /// Loads what fits by name and shape, to go on from another model's weights (fine-tuning); what does not, such as a last layer for
    /// other classes, keeps the values that it has.
    /// </summary>
    /// <param name="path">A safetensors file, or one of PyTorch.</param>
    /// <param name="model">The model.</param>
    /// <param name="logger">Told what was converted or left out.</param>
    /// <param name="rename">As for <see cref="Load"/>.</param>
    /// <returns>What did not fit.</returns>
    /// <exception cref="InvalidFileException">
    /// The file is missing or damaged, nothing in it fits, or a value has no place in the model's type.
    /// </exception>
    /// <exception cref="ArgumentException">A pattern fits no name, or is none.</exception>
    public static WeightsReport LoadFitting(string path, nn.Module model, ILogger? logger = null, IReadOnlyList<string>? rename = null)
    {
        using var file = WeightFile.Read(path);
        var fit = new WeightFit(file, model, rename ?? []);
        if (!fit.Fitting.Any(named => named.Tensor.dim() > 1))
        {
            throw new InvalidFileException(
                path,
                $"{file.Names.Count} tensors, no weight of which fits in name and shape ({fit.Report.Text})",
                $"weights of a model like this one: {string.Join(", ", Named(model).Select(named => named.Name))}",
                $"{OtherModel} {OtherNames}");
        }

        Copy(file, fit, logger);
        return fit.Report;
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

    private static void Copy(WeightFile file, WeightFit fit, ILogger? logger)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var values = fit.Fitting.Select(named => fit.Values(named.Name, named.Tensor)).ToList();
        if (logger is not null)
            Tell(file.Path, fit, logger);
        foreach (var ((_, tensor), found) in fit.Fitting.Zip(values))
            tensor.copy_(found);
    }

    private static void Tell(string path, WeightFit fit, ILogger logger)
    {
        if (fit.Prefix.Length > 0)
            WeightsLog.PrefixLeftOut(logger, path, fit.Prefix);
        foreach (var kind in fit.Fitting.GroupBy(named => (From: fit.Found(named.Name).dtype, To: named.Tensor.dtype))
            .Where(kind => kind.Key.From != kind.Key.To))
        {
            WeightsLog.Converted(logger, path, kind.Count(), kind.Key.From, kind.Key.To);
        }

        if (fit.Fitting.Select(named => named.Name).FirstOrDefault(name => !Finiteness.Holds(fit.Found(name))) is { } broken)
            WeightsLog.NonFiniteWeights(logger, path, broken);
    }
}
