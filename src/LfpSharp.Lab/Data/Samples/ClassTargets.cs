using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>A class for each sample.</summary>
/// <param name="labels">Class indices.</param>
internal sealed class ClassTargets(int[] labels) : SampleTargets
{
    public override int Count => labels.Length;

    public ReadOnlySpan<int> Labels => labels;

    public override SampleTargets Subset(ReadOnlySpan<int> indices)
    {
        var picked = new int[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            picked[i] = labels[indices[i]];
        return new ClassTargets(picked);
    }

    // int64 [B].
    public override Tensor Gather(ReadOnlySpan<int> indices)
    {
        var batch = empty([indices.Length], ScalarType.Int64, CPU);
        var memory = MemoryMarshal.Cast<byte, long>(batch.bytes);
        for (var i = 0; i < indices.Length; i++)
            memory[i] = labels[indices[i]];
        return batch;
    }

    public override void AppendTo(IncrementalHash hash) => hash.AppendData(MemoryMarshal.AsBytes(labels.AsSpan()));
}
