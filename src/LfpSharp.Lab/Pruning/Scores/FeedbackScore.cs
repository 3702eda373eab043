using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>
/// The feedback <c>Σ_batches |φ(w)|</c> that a weight gets on training samples, in evaluation mode: without dropout, and with the saved
/// norms.
/// </summary>
/// <param name="Rule">The rule whose feedback is taken.</param>
/// <param name="Batches">Batches of 128 samples; fewer where the split has no more.</param>
/// <remarks>φ as in LFP; it is 0 where the weight is.</remarks>
public sealed record FeedbackScore(RuleOptions Rule, int Batches) : PruningScore
{
    /// <inheritdoc/>
    public override WeightScores Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var parameters = model.named_parameters().ToList();
        using var scope = NewDisposeScope();
        var sums = parameters.ToDictionary(named => named.name, named => zeros_like(named.parameter).detach());
        using var evaluation = new EvaluationMode(model);
        try
        {
            using var rule = Rule.Attach(model);
            foreach (var batch in ScoringBatches.Of(model, data, Batches, cancellation))
            {
                using var step = NewDisposeScope();
                rule.Learn(batch.Inputs, batch.Labels);
                using var noGrad = no_grad();
                foreach (var (name, parameter) in parameters.Where(named => named.parameter.grad is not null))
                    sums[name].add_(parameter.grad!.abs());
            }
        }
        finally
        {
            model.zero_grad();
        }
        return WeightScores.Of(model, (name, _) => sums[name]);
    }
}
