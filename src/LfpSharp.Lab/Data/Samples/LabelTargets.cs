using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>Whether each of several labels holds, for each sample.</summary>
/// <param name="holds">[N, C], sample after sample.</param>
/// <param name="width">C, how many labels there are.</param>
internal sealed class LabelTargets(bool[] holds, int width) : SampleTargets
{
    public override int Count => holds.Length / width;

    public ReadOnlySpan<bool> Holds => holds;

    public override SampleTargets Subset(ReadOnlySpan<int> indices) => new LabelTargets(RowsOf(holds, indices, width), width);

    // bool [B, C].
    public override Tensor Gather(ReadOnlySpan<int> indices)
        => tensor(RowsOf(holds, indices, width), [indices.Length, width]);

    public override void AppendTo(IncrementalHash hash) => hash.AppendData(MemoryMarshal.AsBytes(holds.AsSpan()));
}
