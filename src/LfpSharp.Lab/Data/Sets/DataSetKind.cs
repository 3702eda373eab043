namespace LfpSharp.Lab.Data.Sets;

/// <summary>Where a data set comes from.</summary>
public enum DataSetKind
{
    /// <summary>Shipped inside the program.</summary>
    Included,

    /// <summary>Looked for in <see cref="DataPlaces"/>; may be fetched.</summary>
    Installed,

    /// <summary>Read from a path that is given.</summary>
    FromPath,

    /// <summary>Computed from a seed.</summary>
    Generated,

    /// <summary>An environment: its samples are starts of episodes, drawn from a seed.</summary>
    Played,

    /// <summary>Added by the program that runs.</summary>
    Own,
}
