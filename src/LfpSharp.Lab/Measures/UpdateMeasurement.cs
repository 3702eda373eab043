using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>Measures what a step of the optimizer does to a model: begun before the step, read after it.</summary>
internal sealed class UpdateMeasurement : IDisposable
{
    private readonly IReadOnlyList<Before> parameters;

    /// <summary>Keeps the parameters' values, and counts the zeros of their <c>.grad</c>.</summary>
    /// <param name="model">The model, after a learning rule has filled <c>.grad</c>.</param>
    public UpdateMeasurement(nn.Module model)
    {
        using var noGrad = no_grad();
        parameters = [.. model.named_parameters().Where(named => named.parameter.requires_grad).Select(named => new Before(
            named.name[..Math.Max(0, named.name.LastIndexOf('.'))],
            named.parameter,
            named.parameter.clone().DetachFromDisposeScope(),
            named.parameter.NumberOfElements - CountNonzero(named.parameter.grad)))];
    }

    /// <summary>What has changed since.</summary>
    /// <param name="threshold">τ, the change relative to a parameter's own size that counts as next to none.</param>
    /// <returns>Each layer, and all of them together.</returns>
    public (LayerUpdate Whole, IReadOnlyList<LayerUpdate> Layers) Read(double threshold)
        => (Read("", parameters, threshold), [
            .. parameters.GroupBy(parameter => parameter.Layer).Select(layer => Read(layer.Key, [.. layer], threshold)),
        ]);

    /// <summary>Frees the kept values.</summary>
    public void Dispose()
    {
        foreach (var parameter in parameters)
            parameter.Value.Dispose();
    }

    private static LayerUpdate Read(string layer, IReadOnlyList<Before> parameters, double threshold)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        long count = 0, zeros = 0, unchanged = 0, nearly = 0;
        foreach (var (_, now, value, feedbackZeros) in parameters)
        {
            var change = (now - value).abs_();
            count += value.NumberOfElements;
            zeros += feedbackZeros;
            unchanged += value.NumberOfElements - CountNonzero(change);
            nearly += CountNonzero(change.le(value.abs().mul_(threshold)));
        }
        Tensor[] weights =
        [
            .. parameters.Where(parameter => parameter.Value.dim() > 1).Select(parameter => parameter.Now.detach().flatten()),
        ];
        var magnitudes = weights.Length > 0 ? new SortedMagnitudes(cat(weights)) : null;
        return new LayerUpdate(
            layer,
            count,
            zeros,
            unchanged,
            nearly,
            magnitudes?.Gini,
            magnitudes is null ? [] : [.. SparsityRecord.QuantileShares.Select(magnitudes.Quantile)]);
    }

    private static long CountNonzero(Tensor? values)
    {
        using var count = values?.count_nonzero();
        return count?.item<long>() ?? 0;
    }

    private sealed record Before(string Layer, Parameter Now, Tensor Value, long FeedbackZeros);
}
