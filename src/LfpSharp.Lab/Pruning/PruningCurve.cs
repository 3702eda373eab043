using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Measures;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>The score over the share of weights removed.</summary>
public static class PruningCurve
{
    private const int Steps = 20;

    /// <summary>0, 0.05, … 1.</summary>
    public static IReadOnlyList<double> Shares { get; } = [.. Enumerable.Range(0, Steps + 1).Select(step => (double)step / Steps)];

    /// <summary>Measures the curve. Each point starts from the whole model, and the model ends as it was.</summary>
    /// <param name="model">The model that the order was made for.</param>
    /// <param name="order">Which weights go first.</param>
    /// <param name="data">The split that is scored.</param>
    /// <param name="shares">The shares to remove, each 0 … 1.</param>
    /// <param name="cancellation">Ends the measurement by an exception.</param>
    public static IReadOnlyList<PruningPoint> Of(
        nn.Module<Tensor, Tensor> model,
        PruningOrder order,
        LabeledData data,
        IReadOnlyList<double> shares,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(shares);
        using var whole = new WeightSnapshot(model);
        try
        {
            var points = new List<PruningPoint>();
            foreach (var share in shares)
            {
                whole.Restore();
                using var mask = order.At(share);
                mask.Apply();
                points.Add(new PruningPoint(share, Evaluation.Of(model, data, cancellation: cancellation).Score));
            }
            return points;
        }
        finally
        {
            whole.Restore();
        }
    }
}
