using LfpSharp.Lab.Pages;

namespace LfpSharp.Lab.Results;

/// <summary>What a record says of itself, before its author is heard.</summary>
public sealed record RecordContent
{
    /// <summary>What it is called.</summary>
    public required string Title { get; init; }

    /// <summary>What was done, in a sentence.</summary>
    public required string Claim { get; init; }

    /// <summary>The command that made it; null where it is not known.</summary>
    public string? Command { get; init; }

    /// <summary>How long it took, in words; null where that is not known.</summary>
    public string? Time { get; init; }

    /// <summary>What came out.</summary>
    public required IReadOnlyList<ReportBlock> Blocks { get; init; }

    /// <summary>What the figures say, in words; empty for nothing.</summary>
    public string Finding { get; init; } = "";

    /// <summary>What limits the figures.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];
}
