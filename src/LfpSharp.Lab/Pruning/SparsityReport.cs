using LfpSharp.Lab.Data;
using LfpSharp.Lab.Measures;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>How sparse a model is, in its weights and in its activations.</summary>
/// <param name="Layers">The weights of each layer.</param>
/// <param name="Whole">The weights of all layers together.</param>
/// <param name="Activations">The activations on some samples; empty for a model that is not sequential.</param>
public sealed record SparsityReport(IReadOnlyList<LayerSparsity> Layers, LayerSparsity Whole, IReadOnlyList<ActivationSparsity> Activations)
{
    /// <summary>The shares of <see cref="LayerSparsity.Quantiles"/>.</summary>
    public static IReadOnlyList<double> QuantileShares { get; } = [0.01, 0.1, 0.5, 0.9, 0.99];

    /// <summary>The magnitudes of <see cref="LayerSparsity.Below"/>.</summary>
    public static IReadOnlyList<double> Thresholds { get; } = [1e-6, 1e-4, 1e-3, 1e-2];

    /// <summary>Measures a model, in evaluation mode; the mode is restored.</summary>
    /// <param name="model">The model.</param>
    /// <param name="data">The samples that activations are measured on.</param>
    /// <param name="cancellation">Ends the measurement by an exception.</param>
    /// <exception cref="ArgumentException">The model has no weights.</exception>
    public static SparsityReport Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var weights = model.named_parameters().Where(named => named.parameter.dim() > 1).Select(named => (Layer: named.name[..named.name.LastIndexOf('.')], Values: named.parameter.detach().flatten())).ToList();
        if (weights.Count == 0)
            throw new ArgumentException("The model has no weights, that is no parameters of two dimensions and more.", nameof(model));
        return new SparsityReport(
            [.. weights.Select(weight => Measure(weight.Layer, weight.Values))],
            Measure("", cat([.. weights.Select(weight => weight.Values)])),
            model is Sequential sequential ? MeasureActivations(sequential, data, cancellation) : []);
    }

    /// <summary>The distribution of the magnitudes of some values.</summary>
    internal static LayerSparsity Measure(string layer, Tensor values)
    {
        using var scope = NewDisposeScope();
        var (sorted, _) = values.detach().abs().flatten().to_type(ScalarType.Float64).cpu().sort();
        var magnitudes = sorted.data<double>().ToArray();
        return new LayerSparsity(
            layer,
            magnitudes.Length,
            GiniCoefficient.Of(values),
            [.. QuantileShares.Select(share => Quantile(magnitudes, share))],
            [.. Thresholds.Select(threshold => magnitudes.Count(value => value < threshold) / (double)magnitudes.Length)],
            magnitudes.Count(value => value == 0) / (double)magnitudes.Length);
    }

    // Between two values on the straight line that joins them, as NumPy does.
    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    private static ActivationSparsity[] MeasureActivations(Sequential model, LabeledData data, CancellationToken cancellation)
    {
        var (zeros, counts, alive) = (new Dictionary<string, long>(), new Dictionary<string, long>(), new Dictionary<string, Tensor>());
        var wasTraining = model.training;
        var device = model.parameters().First().device;
        var layers = model.named_children().ToList();
        model.eval();
        try
        {
            foreach (var batch in new BatchLoader(data, new BatchOptions { BatchSize = 512, Shuffle = false, Device = device.type == DeviceType.CPU ? null : device }).Epoch(0, 0, cancellation))
            {
                using var scope = NewDisposeScope();
                var values = batch.Inputs;
                foreach (var (name, layer) in layers)
                {
                    var (before, after) = (values.shape, ((nn.Module<Tensor, Tensor>)layer).call(values));
                    values = after;
                    if (layer is Dropout or Identity || layer.parameters().Any() || !before.SequenceEqual(after.shape))
                        continue;
                    var active = after.ne(0);
                    counts[name] = counts.GetValueOrDefault(name) + active.NumberOfElements;
                    zeros[name] = zeros.GetValueOrDefault(name) + active.NumberOfElements - active.count_nonzero().item<long>();
                    var any = active.any(0);
                    var known = alive.GetValueOrDefault(name);
                    alive[name] = (known is null ? any.clone() : known.logical_or(any)).DetachFromDisposeScope();
                    known?.Dispose();
                }
            }
            return [.. layers.Where(layer => counts.ContainsKey(layer.name)).Select(layer => new ActivationSparsity(
                layer.name, layer.module.GetType().Name, (double)zeros[layer.name] / counts[layer.name],
                1 - ((double)alive[layer.name].count_nonzero().item<long>() / alive[layer.name].NumberOfElements)))];
        }
        finally
        {
            model.train(wasTraining);
            foreach (var tensor in alive.Values)
                tensor.Dispose();
        }
    }
}
