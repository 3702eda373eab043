using LfpSharp.Lab.Data.Samples;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>The magnitude <c>|w|</c> (Han et al., "Learning both weights and connections for efficient neural networks", 2015).</summary>
public sealed record MagnitudeScore : PruningScore
{
    /// <inheritdoc/>
    public override WeightScores Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default)
        => WeightScores.Of(model, (_, weight) => weight.detach().abs());
}
