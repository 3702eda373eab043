using LfpSharp.Lab.Data.Samples;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>Uniform random numbers, float64: what every other score should beat.</summary>
/// <param name="Seed">Decides the numbers, whatever libtorch's own random state is.</param>
public sealed record RandomScore(long Seed) : PruningScore
{
    /// <inheritdoc/>
    public override WeightScores Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default)
    {
        using var generator = new Generator((ulong)Seed);
        return WeightScores.Of(model, (_, weight) => rand(weight.shape, ScalarType.Float64, generator: generator).to(weight.device));
    }
}
