using LfpSharp.Lab.Pruning.Scores;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning;

/// <summary>
/// The order in which a model's weights are removed: by ascending score; of equal ones the first in the model goes first.
/// </summary>
public sealed class PruningOrder : IDisposable
{
    private readonly IReadOnlyList<(IReadOnlyList<ScoredWeight> Weights, Tensor Order)> groups;

    private PruningOrder(IReadOnlyList<(IReadOnlyList<ScoredWeight> Weights, Tensor Order)> groups) => this.groups = groups;

    /// <summary>Sorts the weights.</summary>
    /// <param name="scores">The scores; needed no longer afterwards.</param>
    /// <param name="scope">Among which weights a share is counted.</param>
    public static PruningOrder Of(WeightScores scores, PruningScope scope)
    {
        ArgumentNullException.ThrowIfNull(scores);
        IEnumerable<IReadOnlyList<ScoredWeight>> groups = scope switch
        {
            PruningScope.Global => [scores.Items],
            PruningScope.Layer => scores.Items.Select(item => new[] { item }),
            _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "There is no such scope."),
        };
        return new PruningOrder([.. groups.Select(group => (group, Sort(group)))]);
    }

    /// <summary>
    /// The mask that removes a share: of n weights the <c>round(share · n)</c> with the lowest scores, halves away from zero.
    /// </summary>
    /// <param name="share">0 … 1.</param>
    /// <returns>The mask; dispose it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in 0..1.</exception>
    public PruningMask At(double share)
    {
        if (share is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share of weights to remove must be in 0..1.");
        using var scope = NewDisposeScope();
        var masks = new List<MaskedWeight>();
        foreach (var (weights, order) in groups)
        {
            var removed = (long)Math.Round(share * order.NumberOfElements, MidpointRounding.AwayFromZero);
            var flat = ones(order.NumberOfElements, ScalarType.Bool, order.device);
            flat.index_fill_(0, order.slice(0, 0, removed, 1), false);
            var parts = flat.split([.. weights.Select(item => item.Weight.NumberOfElements)]);
            masks.AddRange(
                weights.Zip(
                    parts,
                    (item, part) => new MaskedWeight(
                        item.Name, item.Weight, part.reshape(item.Weight.shape).clone().DetachFromDisposeScope())));
        }
        return new PruningMask(masks);
    }

    /// <summary>Frees the order.</summary>
    public void Dispose()
    {
        foreach (var (_, order) in groups)
            order.Dispose();
    }

    private static Tensor Sort(IReadOnlyList<ScoredWeight> weights)
    {
        using var scope = NewDisposeScope();
        var (_, order) = cat([.. weights.Select(item => item.Score.flatten())]).sort(dim: 0, descending: false, stable: true);
        return order.DetachFromDisposeScope();
    }
}
