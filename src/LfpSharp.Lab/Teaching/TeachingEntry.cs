namespace LfpSharp.Lab.Teaching;

/// <summary>A line of <c>rewards.jsonl</c>: a reward, or that the last one is undone.</summary>
/// <param name="Number">The question's number.</param>
/// <param name="Sample">The sample's index; null for an undoing.</param>
/// <param name="Answer">The class that the network answered; null for an undoing.</param>
/// <param name="IsRight">What the person said; null for an undoing.</param>
/// <param name="Weights">SHA-256 of the weights that the entry found, before it changed them.</param>
public sealed record TeachingEntry(int Number, int? Sample, int? Answer, bool? IsRight, string Weights)
{
    /// <summary>Whether the entry undoes the one before.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsUndo => Sample is null;
}
