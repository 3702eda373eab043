using LfpSharp.Lab.Formats.Onnx;

namespace LfpSharp.Lab.Models.Onnx;

/// <summary>What a name of the file stands for.</summary>
internal abstract record GraphValue
{
    /// <summary>What the network computes.</summary>
    /// <param name="Place">Its place among the steps.</param>
    /// <param name="Shape">Its sizes; one below 0 is that many times the number of samples.</param>
    /// <param name="IsWhole">Whether it is whole numbers, as those that embeddings take.</param>
    public sealed record Computed(int Place, IReadOnlyList<long> Shape, bool IsWhole = false) : GraphValue;

    /// <summary>What the file holds.</summary>
    public sealed record Constant(OnnxTensor Numbers) : GraphValue;

    /// <summary>A list of sizes, as in <see cref="Computed"/>; <see cref="GraphShape.Rest"/> for what is left.</summary>
    public sealed record Sizes(IReadOnlyList<long> Values) : GraphValue;

    /// <summary>A constant once for each sample.</summary>
    public sealed record Repeated(OnnxTensor Numbers) : GraphValue;
}
