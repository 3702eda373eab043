namespace LfpSharp.Lab.Reports;

/// <summary>What goes into a report besides what its folder says.</summary>
public sealed record ReportOptions
{
    /// <summary>A folder to look for data in first.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Whether the accuracy of pruned models is measured, which takes as long as 21 evaluations a run.</summary>
    public bool Pruning { get; init; } = true;

    /// <summary>The folder that the page is to lie in, from which files are linked; null for the folder that it is about.</summary>
    public string? PageFolder { get; init; }

    /// <summary>The command that asks for the report; it is written into it.</summary>
    public string Command { get; init; } = "lfp report";
}
