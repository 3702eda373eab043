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
