using System.Security.Cryptography;
using static TorchSharp.torch;

namespace LfpSharp.Lab.Data.Samples;

/// <summary>What the outputs should be for each sample of a split, in the split's order.</summary>
internal abstract class SampleTargets
{
    /// <summary>How many samples there are.</summary>
    public abstract int Count { get; }

    /// <summary>Those of some samples, in the given order.</summary>
    public abstract SampleTargets Subset(ReadOnlySpan<int> indices);

    /// <summary>A batch of them, on the CPU, in the current dispose scope.</summary>
    public abstract Tensor Gather(ReadOnlySpan<int> indices);

    /// <summary>Rows of a table that lies row after row, in the given order.</summary>
    protected static T[] RowsOf<T>(ReadOnlySpan<T> table, ReadOnlySpan<int> indices, int width)
    {
        var picked = new T[indices.Length * width];
        for (var i = 0; i < indices.Length; i++)
            table.Slice(indices[i] * width, width).CopyTo(picked.AsSpan(i * width));
        return picked;
    }

    /// <summary>Adds all of them, as they came, to the hash.</summary>
    public abstract void AppendTo(IncrementalHash hash);
}
