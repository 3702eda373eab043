namespace LfpSharp.Lab.Training;

/// <summary>Why training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs or steps are done.</summary>
    Completed,

    /// <summary>The validation accuracy did not improve for the set number of epochs.</summary>
    NoImprovement,

    /// <summary>The validation score reached the set target.</summary>
    TargetReached,

    /// <summary>The set minutes are over.</summary>
    OutOfTime,

    /// <summary>It was cancelled; it can be resumed.</summary>
    Cancelled,
}
