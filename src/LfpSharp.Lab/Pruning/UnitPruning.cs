using LfpSharp.Lab.Formats;
using LfpSharp.Lab.Models;
using LfpSharp.Lab.Pruning.Scores;
using LfpSharp.Lab.Pruning.Sparse;
using Microsoft.Extensions.Logging;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>Removes whole neurons and channels, and everything that reads them, so that a really smaller model is left.</summary>
public static class UnitPruning
{
    /// <summary>
    /// Builds the smaller model. Units are ordered by the Euclidean norm of the scores of their incoming weights. The last
    /// layer keeps its outputs, and every layer at least its best unit.
    /// </summary>
    /// <param name="model">Linear, Conv2d and BatchNorm2d layers, and layers without parameters, in a row. It stays as it was.</param>
    /// <param name="scores">Scores of its weights.</param>
    /// <param name="scope">Whether the share is counted in each layer or over all hidden units.</param>
    /// <param name="share">The share of hidden units to remove, 0 … 1.</param>
    /// <returns>
    /// The smaller model. Its outputs are those of the model whose removed units have outgoing weights of zero, up to rounding.
    /// </returns>
    /// <exception cref="ArgumentException">The model holds a layer whose units it is not known how to remove.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0..1.</exception>
    public static SmallerModel Remove(Sequential model, WeightScores scores, PruningScope scope, double share)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(scores);
        return Keep(model, KeptUnits(scores, scope, share));
    }

    /// <summary>
    /// Loads weights that pruning left: into the model or, where they are of fewer units, into a smaller one made for them.
    /// </summary>
    /// <param name="path">The file of weights.</param>
    /// <param name="model">The model before it was pruned.</param>
    /// <param name="logger">Told what was converted or left out.</param>
    /// <param name="rename">Other names for the file's tensors, as in <see cref="Weights.Load"/>.</param>
    /// <returns>The model, or the smaller one, which shares its layers without parameters. Dispose either.</returns>
    /// <exception cref="InvalidFileException">The file is missing, damaged, or of another model.</exception>
    public static nn.Module<Tensor, Tensor> Load(
        string path, nn.Module<Tensor, Tensor> model, ILogger? logger = null, IReadOnlyList<string>? rename = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var loaded = model is Sequential row && UnitsIn(path, row) is { } kept ? Keep(row, kept).Model : model;
        Weights.Load(path, loaded, logger, rename);
        return loaded;
    }

    // The first of the units, as many as the file has, layer by layer; null where they are not fewer.
    private static IReadOnlyList<long[]>? UnitsIn(string path, Sequential model)
    {
        if (model.children().Any(layer => layer is not (Linear or Conv2d { groups: 1 } or BatchNorm2d) && layer.parameters().Any()))
            return null;
        using var file = WeightFile.Read(path);
        var units = model.named_children().Where(child => child.module is Linear or Conv2d)
            .Select(child => (Before: Weight(child.module).shape[0], Now: file.Tensors.GetValueOrDefault($"{child.name}.weight")?.shape[0]))
            .ToList();
        return units.TrueForAll(layer => layer.Now <= layer.Before) && units.Exists(layer => layer.Now < layer.Before)
            ? [.. units.Select(layer => LongRange(layer.Now!.Value))]
            : null;
    }

    private static long[] LongRange(long count) => [.. Enumerable.Range(0, (int)count).Select(unit => (long)unit)];

    /// <summary>The units that stay, ascending, for each weight of the model in order.</summary>
    internal static IReadOnlyList<long[]> KeptUnits(WeightScores scores, PruningScope scope, double share)
    {
        if (share is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of units to remove must be in 0..1.");
        var units = scores.Items.Select(
            (item, layer) => Norms(item.Score).Select((norm, unit) => (Layer: layer, Unit: (long)unit, Norm: norm)).ToArray()).ToArray();
        var hidden = units[..^1];
        var best = hidden.Select(layer => layer.MaxBy(unit => unit.Norm)).ToHashSet();
        var groups = scope == PruningScope.Layer ? hidden.Select(layer => layer.AsEnumerable()) : [hidden.SelectMany(layer => layer)];
        var removed = groups.SelectMany(group => group.ToArray() is var all
            ? all.Where(unit => !best.Contains(unit)).OrderBy(unit => unit.Norm)
                .Take((int)Math.Round(share * all.Length, MidpointRounding.AwayFromZero))
            : []).ToHashSet();
        return [.. units.Select(layer => layer.Where(unit => !removed.Contains(unit)).Select(unit => unit.Unit).ToArray())];
    }

    /// <summary>Builds the model that has only these units.</summary>
    /// <param name="model">The model.</param>
    /// <param name="kept">For each linear and convolution layer the units that stay.</param>
    internal static SmallerModel Keep(Sequential model, IReadOnlyList<long[]> kept)
    {
        using var noGrad = no_grad();
        var (layers, sizes) = (new List<(string, nn.Module<Tensor, Tensor>)>(), new List<LayerSize>());
        // What the layer at hand reads: how many units there were, and which of them stay.
        var (count, units) = (0L, (long[]?)null);
        foreach (var (name, layer) in model.named_children())
        {
            var smaller = layer switch
            {
                Linear linear => Shrink(linear, kept[sizes.Count], units, count),
                Conv2d convolution => Shrink(name, convolution, kept[sizes.Count], units),
                BatchNorm2d norm => Shrink(norm, units),
                _ when !layer.parameters().Any() => (nn.Module<Tensor, Tensor>)layer,
                _ => throw new ArgumentException($"The layer '{name}' is a {layer.GetType().Name}, whose units it is not known how to "
                    + "remove. Remove single weights instead, without --structured."),
            };
            if (layer is Linear or Conv2d)
            {
                var (before, after) = (Weight(layer), Weight(smaller));
                sizes.Add(new LayerSize(name, layer.GetType().Name, before.shape[1], before.shape[0], after.shape[1], after.shape[0]));
                (count, units) = (before.shape[0], kept[sizes.Count - 1]);
            }
            layers.Add((name, smaller));
        }
        var result = nn.Sequential(layers);
        result.train(model.training);
        return new SmallerModel(result, sizes);
    }

    private static Linear Shrink(Linear layer, long[] kept, long[]? units, long count)
    {
        using var scope = NewDisposeScope();
        // A unit that is a channel has come apart into one column a place.
        var places = units is null ? 1 : layer.weight.shape[1] / count;
        var columns =
            units is null
                ? null
                : units.SelectMany(unit => Enumerable.Range(0, (int)places).Select(place => (unit * places) + place)).ToArray();
        var weight = Select(Select(layer.weight, 0, kept), 1, columns);
        var smaller = nn.Linear(weight.shape[1], weight.shape[0], layer.bias is not null, weight.device, weight.dtype);
        smaller.weight.copy_(weight);
        smaller.bias?.copy_(Select(layer.bias!, 0, kept));
        return smaller;
    }

    private static Conv2d Shrink(string name, Conv2d layer, long[] kept, long[]? units)
    {
        if (layer.groups != 1)
        {
            throw new ArgumentException($"The convolution '{name}' has {layer.groups} groups, of which single channels cannot be "
                + "removed. Remove single weights instead, without --structured.");
        }

        using var scope = NewDisposeScope();
        var weight = Select(Select(layer.weight, 0, kept), 1, units);
        var (kernel, stride, padding, dilation) = (Pair(layer.kernel_size), Pair(layer.stride), Pair(layer.padding), Pair(layer.dilation));
        var smaller =
            nn.Conv2d(
                weight.shape[1],
                weight.shape[0],
                kernel,
                stride,
                padding,
                dilation,
                bias: layer.bias is not null,
                device: weight.device,
                dtype: weight.dtype);
        smaller.weight.copy_(weight);
        smaller.bias?.copy_(Select(layer.bias!, 0, kept));
        return smaller;
    }

    private static BatchNorm2d Shrink(BatchNorm2d layer, long[]? units)
    {
        using var scope = NewDisposeScope();
        var smaller =
            nn.BatchNorm2d(
                units?.Length ?? layer.num_features,
                layer.eps,
                layer.momentum ?? 0.1,
                layer.affine,
                layer.track_running_stats,
                layer.parameters().First().device,
                layer.parameters().First().dtype);
        foreach (var (target, source) in Weights.Named(smaller).Zip(Weights.Named(layer)))
            target.Tensor.copy_(source.Tensor.dim() == 0 ? source.Tensor : Select(source.Tensor, 0, units));
        return smaller;
    }

    private static Tensor Select(Tensor values, long dimension, long[]? indices)
        => indices is null ? values.detach() : values.detach().index_select(dimension, tensor(indices, device: values.device));

    private static Parameter Weight(nn.Module layer) => layer is Linear linear ? linear.weight : ((Conv2d)layer).weight;

    private static (long, long) Pair(long[]? sides) => sides is [var one] ? (one, one) : (sides![0], sides[1]);

    private static double[] Norms(Tensor score)
    {
        using var scope = NewDisposeScope();
        return score.reshape(score.shape[0], -1).to_type(ScalarType.Float64).square().sum(dim: 1).sqrt().cpu().data<double>().ToArray();
    }
}
