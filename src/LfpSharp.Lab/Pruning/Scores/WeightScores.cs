using LfpSharp.Gates;
using LfpSharp.Lab.Learning;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>
/// A score for every weight of a model. Weights are the parameters of two dimensions and more; biases and norms have none.
/// </summary>
public sealed class WeightScores : IDisposable
{
    private WeightScores(IReadOnlyList<ScoredWeight> items) => Items = items;

    /// <summary>The weights in the order of the model.</summary>
    public IReadOnlyList<ScoredWeight> Items { get; }

    /// <summary>Number of weights in all.</summary>
    public long Count => Items.Sum(item => item.Score.NumberOfElements);

    /// <summary>Scores every weight of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="score">The scores of one weight tensor, of its shape; this object takes them over.</param>
    /// <exception cref="ArgumentException">The model has no weights.</exception>
    /// <exception cref="NonFiniteException">A score is NaN or infinite.</exception>
    public static WeightScores Of(nn.Module model, Func<string, Parameter, Tensor> score)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        ScoredWeight[] items = [.. model.named_parameters()
            .Where(named => named.parameter.dim() > 1)
            .Select(named => new ScoredWeight(named.name, named.parameter, score(named.name, named.parameter).DetachFromDisposeScope()))];
        if (items.Length == 0)
        {
            throw new ArgumentException(
                "The model has no weights, that is no parameters of two dimensions and more, so nothing can be pruned.", nameof(model));
        }

        if (items.FirstOrDefault(item => !Finiteness.Holds(item.Score)) is { } broken)
        {
            throw new NonFiniteException($"The scores of '{broken.Name}' hold NaN or infinite values, so its weights have no order. The "
                + "model's weights or outputs may have overflowed.");
        }

        return new WeightScores(items);
    }

    /// <summary>Frees the scores.</summary>
    public void Dispose()
    {
        foreach (var item in Items)
            item.Score.Dispose();
    }
}
