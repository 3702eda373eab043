namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>
/// A tensor as a pickle describes it: element <c>i, j, ...</c> is the storage's at <c>offset + i·stride₀ + j·stride₁ + ...</c>.
/// </summary>
/// <param name="storage">The elements.</param>
/// <param name="offset">The first element, counted from the storage's own.</param>
/// <param name="shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="strides">As many as sizes, in elements, none below 0.</param>
internal sealed class TensorReference(StorageReference storage, long offset, long[] shape, long[] strides)
{
    /// <summary>The elements.</summary>
    public StorageReference Storage { get; } = storage;

    /// <summary>The first element, counted from the storage's own.</summary>
    public long Offset { get; } = offset;

    /// <summary>Sizes, outermost first; empty for a scalar.</summary>
    public long[] Shape { get; } = shape;

    /// <summary>As many as sizes, in elements.</summary>
    public long[] Strides { get; } = strides;

    /// <summary>How many elements the tensor has.</summary>
    public long Elements => Shape.Aggregate(1L, (product, size) => product * size);
}
