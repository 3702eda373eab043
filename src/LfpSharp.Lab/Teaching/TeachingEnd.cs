namespace LfpSharp.Lab.Teaching;

/// <summary>How a teaching stood when it was ended in order: <c>end.json</c>.</summary>
/// <param name="Entries">Lines of <c>rewards.jsonl</c> behind the header.</param>
/// <param name="Weights">SHA-256 of the weights after all of them.</param>
internal sealed record TeachingEnd(int Entries, string Weights)
{
    /// <summary>What the file is called.</summary>
    public const string FileName = "end.json";
}
