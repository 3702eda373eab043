namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>A tuple of a pickle.</summary>
/// <param name="items">What is in it.</param>
internal sealed class PickleTuple(object?[] items)
{
    /// <summary>What is in it.</summary>
    public object?[] Items { get; } = items;
}
