using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Measures;
using LfpSharp.Lab.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Sparse;

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
        var weights =
            model.named_parameters().Where(named => named.parameter.dim() > 1)
                .Select(named => (Layer: named.name[..named.name.LastIndexOf('.')], Values: named.parameter.detach().flatten())).ToList();
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
        var magnitudes = new SortedMagnitudes(values);
        return new LayerSparsity(
            layer,
            magnitudes.Count,
            magnitudes.Gini,
            [.. QuantileShares.Select(magnitudes.Quantile)],
            [.. Thresholds.Select(magnitudes.ShareBelow)],
            magnitudes.Zero);
    }

    private static IReadOnlyList<ActivationSparsity> MeasureActivations(Sequential model, LabeledData data, CancellationToken cancellation)
    {
        var batches = new BatchLoader(data, new BatchOptions { BatchSize = 512, Shuffle = false, Device = ModelDevice.Of(model) });
        return ActivationSparsity.Of(model, batches.Epoch(0, 0, cancellation).Select(batch => batch.Inputs));
    }
}
