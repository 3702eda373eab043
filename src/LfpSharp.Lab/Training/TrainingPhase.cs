namespace LfpSharp.Lab.Training;

/// <summary>What training spends its time on.</summary>
public enum TrainingPhase
{
    /// <summary>Waiting for the next batch.</summary>
    Data,

    /// <summary>Forward, reward and feedback (or gradient).</summary>
    Learning,

    /// <summary>Summing over processes, waiting for them included.</summary>
    Communication,

    /// <summary>Clipping and the optimizer's step.</summary>
    Optimizer,

    /// <summary>Counting, measuring feedback, progress.</summary>
    Bookkeeping,

    /// <summary>Scoring the validation split.</summary>
    Validation,

    /// <summary>Writing records and checkpoints.</summary>
    Saving,
}
