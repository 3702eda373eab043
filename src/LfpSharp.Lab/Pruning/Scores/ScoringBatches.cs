using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Pruning.Scores;

/// <summary>The batches that scores are measured on: always the same for the same split.</summary>
internal static class ScoringBatches
{
    private const int BatchSize = 128;

    public static IEnumerable<Batch> Of(nn.Module model, LabeledData data, int batches, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(batches, 1);
        return new BatchLoader(data, new BatchOptions { BatchSize = BatchSize, Device = ModelDevice.Of(model) })
            .Epoch(0, 0, cancellation).Take(batches);
    }
}
