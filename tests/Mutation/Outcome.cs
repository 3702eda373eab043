namespace Mutation;

/// <summary>How one run of a test ended.</summary>
internal enum Outcome
{
    /// <summary>It passed, or was skipped.</summary>
    Passed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>The process ended.</summary>
    Crashed,

    /// <summary>It took far longer than on the sound copy, and the process was ended.</summary>
    Hung,
}
