namespace LfpSharp.Lab.Runs;

/// <summary>What somebody who watches a run may ask of the process that trains it.</summary>
public enum RunRequest
{
    /// <summary>Stop after the step at hand, as Ctrl-C does; the work is kept and can be resumed.</summary>
    Stop,

    /// <summary>Halve the learning rate from the next step on.</summary>
    LowerRate,
}
