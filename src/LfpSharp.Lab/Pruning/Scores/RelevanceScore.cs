using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>
/// The relevance that runs through a weight: <c>Σ |a_i w_ij s_j|</c> over samples and, in convolutions, over places, with
/// relevance started as the true class's output.
/// </summary>
/// <param name="Rule">How relevance is normalized.</param>
/// <param name="Batches">Batches of 128 samples; fewer where the split has no more.</param>
/// <remarks>Source: Yeom et al., "Pruning by explaining", Pattern Recognition 115, 2021; for weights instead of units.</remarks>
public sealed record RelevanceScore(RelevanceRule Rule, int Batches) : PruningScore
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The model is not sequential, or holds a layer through which it is not known how relevance goes.
    /// </exception>
    public override WeightScores Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model is not Sequential sequential)
        {
            throw new ArgumentException(
                $"Relevance is propagated through a Sequential; the model is a {model.GetType().Name}. Score it by magnitude or feedback.",
                nameof(model));
        }

        using var scope = NewDisposeScope();
        var sums = model.named_parameters().Where(named => named.parameter.dim() > 1)
            .ToDictionary(named => named.name, named => zeros_like(named.parameter).detach());
        using var evaluation = new EvaluationMode(model);
        foreach (var batch in ScoringBatches.Of(model, data, Batches, cancellation))
            RelevancePass.Add(sequential, batch.Inputs, batch.Labels, Rule, sums);
        return WeightScores.Of(model, (name, _) => sums[name]);
    }
}
