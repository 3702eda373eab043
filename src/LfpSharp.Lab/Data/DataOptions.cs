namespace LfpSharp.Lab.Data;

/// <summary>Where data is looked for and how it is taken. The defaults work for every set that is installed.</summary>
public sealed record DataOptions
{
    /// <summary>A folder to look in first; the other places of the search order follow.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The file or folder of a set that has no name of its own: <c>csv</c>, <c>idx</c>, <c>image-folder</c>.</summary>
    public string? Path { get; init; }

    /// <summary>Decides generated samples, and the test split of a set that comes without one.</summary>
    public long Seed { get; init; }

    /// <summary>How raw values become inputs; null for the set's own way: <see cref="InputScaling.None"/> for generated points, else <see cref="InputScaling.Standard"/>.</summary>
    public InputScaling? Scaling { get; init; }
}
