using System.Runtime.InteropServices;
using System.Security.Cryptography;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>A number for each sample, standardized for the model.</summary>
/// <param name="numbers">As they came.</param>
/// <param name="scaling">What makes outputs of them.</param>
internal sealed class NumberTargets(double[] numbers, TargetScaling scaling) : SampleTargets
{
    public override int Count => numbers.Length;

    public ReadOnlySpan<double> Numbers => numbers;

    public TargetScaling Scaling => scaling;

    public NumberTargets With(TargetScaling other) => new(numbers, other);

    public override SampleTargets Subset(ReadOnlySpan<int> indices)
    {
        var picked = new double[indices.Length];
        for (var i = 0; i < indices.Length; i++)
            picked[i] = numbers[indices[i]];
        return new NumberTargets(picked, scaling);
    }

    // float32 [B, 1].
    public override Tensor Gather(ReadOnlySpan<int> indices)
    {
        var batch = empty([indices.Length, 1], ScalarType.Float32, CPU);
        var memory = MemoryMarshal.Cast<byte, float>(batch.bytes);
        for (var i = 0; i < indices.Length; i++)
            memory[i] = (float)scaling.ToOutput(numbers[indices[i]]);
        return batch;
    }

    public override void AppendTo(IncrementalHash hash) => hash.AppendData(MemoryMarshal.AsBytes(numbers.AsSpan()));
}
