namespace LfpSharp.Lab.Learning.Policies;

/// <summary>What the return of a step is measured against.</summary>
public enum ReturnBaseline
{
    /// <summary>Their mean over the batch, in units of their standard deviation.</summary>
    Standardized,

    /// <summary>Their mean over the batch.</summary>
    Mean,

    /// <summary>Zero.</summary>
    None,
}
