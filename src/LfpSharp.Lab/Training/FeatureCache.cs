using LfpSharp.Lab.Data.Batches;
using LfpSharp.Lab.Data.Samples;
using LfpSharp.Lab.Learning;
using LfpSharp.Lab.Models;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Training;

/// <summary>
/// Runs the frozen beginning of a model once for each sample, and has the rest of it learn from what came out. The weights become the same
/// as without it.
/// </summary>
internal sealed class FeatureCache : IDisposable
{
    private const long MostBytes = 1 << 30;

    private readonly IDisposable scope;

    private FeatureCache(nn.Module<Tensor, Tensor> model, TrainerOptions options, LabeledData train, LabeledData validation)
    {
        var size = options.Training.BatchSize;
        Loader = new BatchLoader(Of(model, train, size), options.Batches(model));
        Validation = Of(model, validation, size);
        scope = ((IFrozenBeginning)model).TakeFeatures();
    }

    /// <summary>Features in place of the training samples, in the same order.</summary>
    public BatchLoader Loader { get; }

    /// <summary>Features in place of the validation samples.</summary>
    public LabeledData Validation { get; }

    /// <summary>From now on the model takes features, until the result is disposed; null where it must take samples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="train">What is learned from.</param>
    /// <param name="validation">What decides which epoch is best.</param>
    public static FeatureCache? Begin(
        nn.Module<Tensor, Tensor> model, TrainerOptions options, LabeledData train, LabeledData validation)
        => options.Training.Compute == ComputeType.Float32 && Serves(model, options.Augmentation, train, validation)
            ? new(model, options, train, validation)
            : null;

    /// <summary>The model takes samples again.</summary>
    public void Dispose() => scope.Dispose();

    /// <summary>
    /// Whether a model's training can do so: its beginning is held, samples stay as they are, and there is room for features.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="augmentation">Random changes of samples.</param>
    /// <param name="splits">All samples that training needs.</param>
    public static bool Serves(
        nn.Module<Tensor, Tensor> model, Augmentation? augmentation, params ReadOnlySpan<LabeledData> splits)
    {
        if (augmentation is not null || model is not IFrozenBeginning { IsFrozenAtFirst: true } beginning)
            return false;
        using var scope = NewDisposeScope();
        var size = beginning.Features(splits[0].Gather([0], ModelDevice.Of(model)).Inputs).NumberOfElements;
        long count = 0;
        foreach (var split in splits)
            count += split.Count;
        return count * size * sizeof(float) <= MostBytes;
    }

    private static LabeledData Of(nn.Module<Tensor, Tensor> model, LabeledData data, int batch)
    {
        var beginning = (IFrozenBeginning)model;
        float[] features = [];
        long[] shape = [];
        var done = 0;
        var loader = new BatchLoader(data, new BatchOptions { BatchSize = batch, Shuffle = false, Device = ModelDevice.Of(model) });
        foreach (var samples in loader.Epoch(0, 0, CancellationToken.None))
        {
            using var scope = NewDisposeScope();
            var values = beginning.Features(samples.Inputs).cpu().contiguous();
            if (done == 0)
                (features, shape) = (new float[data.Count * (values.NumberOfElements / values.shape[0])], values.shape[1..]);
            values.data<float>().CopyTo(features, done, 0);
            done += (int)values.NumberOfElements;
        }

        return data.WithFeatures(features, shape);
    }
}
