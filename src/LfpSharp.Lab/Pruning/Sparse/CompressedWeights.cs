using System.Globalization;
using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Formats.SafeTensors;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Sparse;

/// <summary>
/// A model's weights as compressed sparse rows in a safetensors file: <c>NAME.values</c>, <c>NAME.columns</c>, <c>NAME.rows</c>,
/// and the metadata <c>NAME.shape</c>. Biases, norms and buffers are as in <see cref="Weights"/>.
/// </summary>
public static class CompressedWeights
{
    /// <summary>Writes them, beside and renamed.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="model">The model.</param>
    public static void Save(string path, nn.Module model)
    {
        var rows = new List<CompressedRows>();
        try
        {
            using var scope = NewDisposeScope();
            var tensors = new List<(string, Tensor)>();
            var metadata = new Dictionary<string, string>();
            foreach (var (name, tensor) in Weights.Named(model))
            {
                if (tensor.dim() < 2)
                {
                    tensors.Add((name, tensor));
                    continue;
                }
                var compressed = CompressedRows.Of(tensor.cpu());
                rows.Add(compressed);
                tensors.AddRange(
                    [($"{name}.values", compressed.Values), ($"{name}.columns", compressed.Columns), ($"{name}.rows", compressed.Rows)]);
                metadata[$"{name}.shape"] = string.Join(',', tensor.shape);
            }
            SafeTensorsFile.Write(path, tensors, metadata);
        }
        finally
        {
            rows.ForEach(compressed => compressed.Dispose());
        }
    }

    /// <summary>Reads them into a model; nothing is changed unless all of them fit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model; changed.</param>
    /// <exception cref="InvalidFileException">The file is damaged or of another model.</exception>
    public static void Load(string path, nn.Module model)
    {
        using var scope = NewDisposeScope();
        using var file = SafeTensorsFile.Read(path);
        var read = Weights.Named(model).Select(named => (named.Tensor, Value: Read(path, file, named.Name, named.Tensor))).ToList();
        using var noGrad = no_grad();
        foreach (var (target, value) in read)
            target.copy_(value);
    }

    private static Tensor Read(string path, SafeTensorsFile file, string name, Tensor target)
    {
        if (target.dim() < 2)
            return Found(name) is var plain && plain.shape.SequenceEqual(target.shape) ? plain : throw OtherModel(name);
        var shape = string.Join(',', target.shape);
        if (file.Metadata.GetValueOrDefault($"{name}.shape") is var found && found != shape)
        {
            throw new InvalidFileException(
                path,
                $"'{name}' of shape {found ?? "unknown"}",
                string.Create(CultureInfo.InvariantCulture, $"{shape}"),
                "These are the weights of another model.");
        }

        try
        {
            using var rows = CompressedRows.From(target.shape, Found($"{name}.values"), Found($"{name}.columns"), Found($"{name}.rows"));
            return rows.ToDense();
        }
        catch (ArgumentException error)
        {
            throw new InvalidFileException(
                path, $"'{name}': {error.Message}", "compressed sparse rows", "The file is damaged.", cause: error);
        }

        Tensor Found(string part) => file.Tensors.TryGetValue(part, out var tensor) ? tensor : throw OtherModel(part);

        InvalidFileException OtherModel(string part)
            => new(
                path,
                $"no fitting tensor '{part}'",
                "the compressed weights of this model",
                "These are the weights of another model, or not compressed.");
    }
}
