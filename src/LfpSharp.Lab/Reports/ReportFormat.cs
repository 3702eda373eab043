namespace LfpSharp.Lab.Reports;

/// <summary>What a report is written as.</summary>
public enum ReportFormat
{
    /// <summary>One HTML page that loads nothing.</summary>
    Html,

    /// <summary>Markdown.</summary>
    Markdown,
}
