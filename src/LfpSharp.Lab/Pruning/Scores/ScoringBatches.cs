using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using TorchSharp;
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
        var device = model.parameters().First().device;
        return new BatchLoader(data, new BatchOptions { BatchSize = BatchSize, Device = device.type == DeviceType.CPU ? null : device })
            .Epoch(0, 0, cancellation).Take(batches);
    }
}
