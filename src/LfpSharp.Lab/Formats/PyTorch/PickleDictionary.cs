namespace LfpSharp.Lab.Formats.PyTorch;

/// <summary>
/// A dictionary of a pickle as the pairs that were put into it, in order. Nothing is hashed: a file may choose keys that all hash alike.
/// </summary>
internal sealed class PickleDictionary
{
    /// <summary>Keys and values in the order in which they were put in.</summary>
    public List<(object? Key, object? Value)> Pairs { get; } = [];
}
