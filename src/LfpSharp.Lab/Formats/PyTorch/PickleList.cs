namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>A list of a pickle, or a set, whose items are not compared.</summary>
internal sealed class PickleList
{
    /// <summary>What is in it, in order.</summary>
    public List<object?> Items { get; } = [];
}
