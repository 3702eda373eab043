using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Runs the frozen beginning of a model once for each sample, and has the rest of it learn from what came out. The weights become the same
/// as without it.
/// </summary>
internal static class FeatureCache
{
    private const long MostBytes = 1 << 30;

    /// <summary>Whether a model's training can do so: its beginning is held, samples stay as they are, and there is room for features.</summary>
    /// <param name="model">The model.</param>
    /// <param name="augmentation">Random changes of samples.</param>
    /// <param name="device">Where the model is; null for the CPU.</param>
    /// <param name="splits">All samples that training needs.</param>
    public static bool Serves(
        nn.Module<Tensor, Tensor> model, Augmentation? augmentation, Device? device, params ReadOnlySpan<LabeledData> splits)
    {
        if (augmentation is not null || model is not IFrozenBeginning { IsFrozenAtFirst: true } beginning)
            return false;
        using var scope = NewDisposeScope();
        var size = beginning.Features(splits[0].Gather([0], device).Inputs).NumberOfElements;
        long count = 0;
        foreach (var split in splits)
            count += split.Count;
        return count * size * sizeof(float) <= MostBytes;
    }

    /// <summary>A split with features for samples, in the same order.</summary>
    /// <param name="model">The model; not within <see cref="IFrozenBeginning.TakeFeatures"/>.</param>
    /// <param name="data">The split.</param>
    /// <param name="batch">Samples at once.</param>
    /// <param name="device">Where the model is; null for the CPU.</param>
    public static LabeledData Of(IFrozenBeginning model, LabeledData data, int batch, Device? device)
    {
        float[] features = [];
        long[] shape = [];
        var done = 0;
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = batch, Shuffle = false, Device = device });
        foreach (var samples in loader.Epoch(0, 0, CancellationToken.None))
        {
            using var scope = NewDisposeScope();
            var values = model.Features(samples.Inputs).cpu().contiguous();
            if (done == 0)
                (features, shape) = (new float[data.Count * (values.NumberOfElements / values.shape[0])], values.shape[1..]);
            values.data<float>().CopyTo(features, done, 0);
            done += (int)values.NumberOfElements;
        }

        return data.WithFeatures(features, shape);
    }
}
