using LfpSharp.Lab.Data.Fetching;

namespace LfpSharp.Lab.Data.Sets;

/// <summary>What is known of a data set before it is loaded.</summary>
/// <param name="Name">The name it is loaded by.</param>
/// <param name="Summary">What it is, in a line.</param>
/// <param name="Kind">Where it comes from.</param>
public sealed record DataSetInfo(string Name, string Summary, DataSetKind Kind)
{
    /// <summary>Folders below a root that may hold it, most usual first.</summary>
    public IReadOnlyList<string> Folders { get; init; } = [Name];

    /// <summary>The classes' names, where the files do not hold them.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>What can be fetched, to be put into the first of <see cref="Folders"/>.</summary>
    public IReadOnlyList<RemoteFile> Files { get; init; } = [];

    /// <summary>What a user who cannot fetch may do instead.</summary>
    public string? Remedy { get; init; }
}
