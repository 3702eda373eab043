using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>One or more numbers for each sample, standardized for the model.</summary>
/// <param name="numbers">As they came, [N, k].</param>
/// <param name="scalings">What makes outputs of them, one for each of the k.</param>
internal sealed class NumberTargets(double[] numbers, IReadOnlyList<TargetScaling> scalings) : SampleTargets
{
    public override int Count => numbers.Length / scalings.Count;

    public ReadOnlySpan<double> Numbers => numbers;

    public IReadOnlyList<TargetScaling> Scalings => scalings;

    public NumberTargets With(IReadOnlyList<TargetScaling> others) => new(numbers, others);

    public override SampleTargets Subset(ReadOnlySpan<int> indices)
        => new NumberTargets(RowsOf(numbers, indices, scalings.Count), scalings);

    // float32 [B, k].
    public override Tensor Gather(ReadOnlySpan<int> indices)
    {
        var batch = empty([indices.Length, scalings.Count], ScalarType.Float32, CPU);
        var memory = MemoryMarshal.Cast<byte, float>(batch.bytes);
        foreach (var (i, number) in RowsOf(numbers, indices, scalings.Count).Index())
            memory[i] = (float)scalings[i % scalings.Count].ToOutput(number);
        return batch;
    }

    public override void AppendTo(IncrementalHash hash) => hash.AppendData(MemoryMarshal.AsBytes(numbers.AsSpan()));
}
