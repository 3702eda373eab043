using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Measures;

/// <summary>What a model takes the samples of a split for, one after the other.</summary>
internal static class Predictions
{
    private const int BatchSize = 512;

    /// <summary>
    /// The class of the largest output of each sample, in the split's order, in evaluation mode; the mode is restored. Only as much is
    /// computed as is asked for.
    /// </summary>
    public static IEnumerable<int> Of(nn.Module<Tensor, Tensor> model, LabeledData data, CancellationToken cancellation)
    {
        using var evaluation = new EvaluationMode(model);
        var options = new BatchOptions { BatchSize = BatchSize, Shuffle = false, Device = ModelDevice.Of(model) };
        foreach (var batch in new BatchLoader(data, options).Epoch(0, 0, cancellation))
        {
            foreach (var winner in Winners(model, batch.Inputs))
                yield return (int)winner;
        }
    }

    private static long[] Winners(nn.Module<Tensor, Tensor> model, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return model.call(inputs).argmax(1).cpu().data<long>().ToArray();
    }
}
