using LfpSharp.Lab.Data.Samples;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>What says how much a weight matters; the lowest are removed first.</summary>
public abstract record PruningScore
{
    private protected PruningScore()
    {
    }

    /// <summary>Scores every weight of a model. The model stays as it was.</summary>
    /// <param name="model">Maps <c>[N, ...]</c> to <c>[N, classes]</c>.</param>
    /// <param name="data">Training samples, for scores that need some.</param>
    /// <param name="cancellation">Ends the scoring by an exception.</param>
    /// <returns>The scores; dispose them.</returns>
    public abstract WeightScores Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation = default);
}
