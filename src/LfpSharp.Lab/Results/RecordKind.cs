namespace LfpSharp.Lab.Results;

/// <summary>A kind of record: how its folder is known, and what it says.</summary>
public abstract class RecordKind
{
    private protected RecordKind()
    {
    }

    /// <summary>The kinds, in the order in which a folder is tried for them.</summary>
    public static IReadOnlyList<RecordKind> All { get; } =
    [
        new ComparisonRecord(),
        new SweepRecord(),
        new ContinualRecord(),
        new PruningRecord(),
        new RunRecord(),
    ];

    /// <summary>The files by which a folder is known, for messages.</summary>
    public abstract string Files { get; }

    /// <summary>Whether a folder holds such a record.</summary>
    /// <param name="folder">The folder.</param>
    public abstract bool Holds(string folder);

    /// <summary>Reads a record. Weights and run folders are not needed.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="Formats.InvalidFileException">A file is missing or damaged.</exception>
    public abstract RecordContent Read(string folder);
}
