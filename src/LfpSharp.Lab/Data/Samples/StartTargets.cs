using System.Runtime.InteropServices;
using System.Security.Cryptography;
using LfpSharp.Lab.Environments;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>A start of an episode for each sample; what is right to do there nobody knows.</summary>
/// <param name="starts">One number an episode.</param>
/// <param name="environment">The rules.</param>
internal sealed class StartTargets(long[] starts, IEnvironment environment) : SampleTargets
{
    public IEnvironment Environment => environment;

    /// <summary>A split of these starts.</summary>
    public static LabeledData Split(string name, IEnvironment environment, ReadOnlySpan<long> starts)
    {
        var episodes = new Episodes(environment, starts);
        var values = new float[starts.Length * episodes.ObservationSize];
        for (var i = 0; i < starts.Length; i++)
            episodes.Observe(i, values.AsSpan(i * episodes.ObservationSize, episodes.ObservationSize));
        return new LabeledData(
            name,
            new ArraySamples<float>(values, starts.Length, [.. environment.ObservationShape], ValueSizes.Largest(values)),
            [.. Enumerable.Range(0, starts.Length)],
            new StartTargets(starts.ToArray(), environment),
            environment.Actions,
            null)
        { FeatureNames = environment.ObservationNames };
    }

    public override int Count => starts.Length;

    public override SampleTargets Subset(ReadOnlySpan<int> indices)
    {
        var picked = new long[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            picked[i] = starts[indices[i]];
        return new StartTargets(picked, environment);
    }

    // int64 [B].
    public override Tensor Gather(ReadOnlySpan<int> indices)
    {
        var batch = empty([indices.Length], ScalarType.Int64, CPU);
        var memory = MemoryMarshal.Cast<byte, long>(batch.bytes);
        for (var i = 0; i < indices.Length; i++)
            memory[i] = starts[indices[i]];
        return batch;
    }

    public override void AppendTo(IncrementalHash hash) => hash.AppendData(MemoryMarshal.AsBytes(starts.AsSpan()));
}
